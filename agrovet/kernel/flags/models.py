"""What was decided about flags, in the control database: a row for each flag that somebody ever decided about."""

from django.db import models


class FlagDecision(models.Model):
    """
    As `agrovet.kernel.flags.decided.Decided` explains it, in plain values; without a row a flag is as declared.

    `who` and `why` are of the last decision; the record has them all.
    """

    name = models.CharField(max_length=120, primary_key=True)
    version = models.PositiveIntegerField(default=0)
    mode = models.CharField(max_length=10, default="default")
    rules = models.JSONField(default=list)
    share = models.PositiveSmallIntegerField(default=0)
    ramp = models.JSONField(null=True)
    value = models.JSONField(null=True)
    who = models.CharField(max_length=200, default="")
    why = models.TextField(default="")
    changed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "flags_decision"
        verbose_name = "decisión sobre una función"
        verbose_name_plural = "decisiones sobre funciones"

    def __str__(self) -> str:
        return f"{self.name}: {self.mode}, version {self.version}"
