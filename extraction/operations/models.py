"""The tables of operations: which one is under way for a module, and what the last comparison found."""

from typing import ClassVar

from django.db import models


class Operation(models.Model):
    """
    One operation on one module, under way until it has an end.

    Who carries it out renews `leased_until` each second: an operation whose lease has run out was left alone, and
    `resume` may take it up.
    """

    id = models.UUIDField(primary_key=True)
    module = models.CharField(max_length=40)
    verb = models.CharField(max_length=20)
    options = models.JSONField(default=dict)
    actor = models.CharField(max_length=120)
    reason = models.TextField()
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # `done`, `undone` or `failed`; empty while it is under way.
    outcome = models.CharField(max_length=10, default="", blank=True)
    details = models.JSONField(default=dict)
    leased_until = models.DateTimeField(null=True)
    # What it showed last, once a second: `current`, `messages` and `bars`.
    progress = models.JSONField(null=True)
    where = models.CharField(max_length=280, default="", blank=True)

    class Meta:
        db_table = "extraction_operation"
        verbose_name = "operación"
        verbose_name_plural = "operaciones"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["module"], condition=models.Q(ended_at__isnull=True), name="extraction_one_operation"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["module", "begun_at"], name="extraction_operation_of")
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {self.verb} {self.module}"


class Verification(models.Model):
    """What a comparison of both sides of a module found."""

    id = models.BigAutoField(primary_key=True)
    module = models.CharField(max_length=40)
    # The term under which both sides were compared: after a switch, an older comparison says nothing.
    term = models.BigIntegerField()
    at = models.DateTimeField()
    seconds = models.FloatField()
    rows = models.BigIntegerField()
    different = models.BigIntegerField()
    # The first of them, as they are on both sides.
    differing = models.JSONField(default=list)

    class Meta:
        db_table = "extraction_verification"
        verbose_name = "comparación"
        verbose_name_plural = "comparaciones"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["module", "-at"], name="extraction_verification_of")
        ]

    def __str__(self) -> str:
        return f"{self.module}: {self.different} of {self.rows} rows differ"
