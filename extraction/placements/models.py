"""The tables of the control database: placements, who follows them, and operations under way."""

from typing import ClassVar

from django.db import models


class Placement(models.Model):
    """
    Where one module stands, as `agrovet.kernel.placement.Standing` explains it; without a row it is local.

    `epoch` grows with each change, `term` is the epoch of the last one that concerns who may write: the gates
    of the module's databases know it by that. `hold_until` is when an operation under way lets writers go on.
    """

    module = models.CharField(max_length=40, primary_key=True)
    epoch = models.BigIntegerField(default=0)
    term = models.BigIntegerField(default=0)
    share = models.PositiveSmallIntegerField(default=0)
    shadow = models.PositiveSmallIntegerField(default=0)
    authority = models.CharField(max_length=10, default="home")
    phase = models.CharField(max_length=10, default="local")
    guarded = models.BooleanField(default=False)
    hold_until = models.DateTimeField(null=True)
    who = models.CharField(max_length=120, default="")
    why = models.TextField(default="")
    changed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "extraction_placement"
        verbose_name = "lugar"
        verbose_name_plural = "lugares"

    def __str__(self) -> str:
        return f"{self.module}: {self.phase}, epoch {self.epoch}"


class Process(models.Model):
    """A process that follows the placements: up to which epoch of each module nothing older is at work in it."""

    id = models.UUIDField(primary_key=True)
    side = models.CharField(max_length=10)
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    modules = models.JSONField()
    # The names of those that it knows.
    databases = models.JSONField()
    seen_at = models.DateTimeField(db_index=True)
    acknowledged = models.JSONField(default=dict)

    class Meta:
        db_table = "extraction_process"
        verbose_name = "proceso"

    def __str__(self) -> str:
        return f"{self.side} {self.host} {self.pid}"


class Step(models.Model):
    """One step of an operation, noted before it is taken and after: what was interrupted goes on from here."""

    class State(models.TextChoices):
        BEGUN = "begun", "empezado"
        DONE = "done", "hecho"
        FAILED = "failed", "fallido"

    id = models.BigAutoField(primary_key=True)
    # One number for all steps of one operation.
    run = models.UUIDField()
    module = models.CharField(max_length=40)
    operation = models.CharField(max_length=40)
    step = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        db_table = "extraction_step"
        verbose_name = "paso"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["module", "id"], name="extraction_step_of_module")
        ]

    def __str__(self) -> str:
        return f"{self.module} {self.operation}: {self.step} {self.state}"
