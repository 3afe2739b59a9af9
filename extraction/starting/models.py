"""What was asked for over the console or the API, and what came of it."""

from typing import ClassVar

from django.db import models


class Start(models.Model):
    """
    One operation that somebody asked for. Its number is that of the operation, where it becomes one.

    `epoch` is that of the placement when it was asked for. Whoever carries it out renews `leased_until`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "espera a otra persona"
        BEGUN = "begun", "en marcha"
        DONE = "done", "hecho"
        REFUSED = "refused", "rechazado"
        FAILED = "failed", "fallido"
        DECLINED = "declined", "no aprobado"

    id = models.UUIDField(primary_key=True)
    module = models.CharField(max_length=40)
    verb = models.CharField(max_length=20)
    options = models.JSONField(default=dict)
    person_id = models.BigIntegerField()
    actor = models.CharField(max_length=200)
    reason = models.TextField()
    # What makes asking safe to repeat; empty where nobody gave one.
    key = models.CharField(max_length=200, blank=True, default="")
    epoch = models.BigIntegerField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices)
    # Of one that waits for a second person.
    expires_at = models.DateTimeField(null=True)
    decider_id = models.BigIntegerField(null=True)
    decider = models.CharField(max_length=200, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    # The operation whose steps are its own: another one where it is taken up again.
    operation = models.UUIDField(null=True)
    where = models.CharField(max_length=280, blank=True, default="")
    leased_until = models.DateTimeField(null=True)
    progress = models.JSONField(default=dict)
    # What the command told, as `--json` has it.
    result = models.JSONField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "extraction_start"
        verbose_name = "petición"
        verbose_name_plural = "peticiones"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person_id", "key"], condition=~models.Q(key=""), name="extraction_start_once"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["module", "-asked_at"], name="extraction_start_of"),
            models.Index(fields=["state"], name="extraction_start_state"),
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {self.verb} {self.module}"
