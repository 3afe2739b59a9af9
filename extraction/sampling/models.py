"""The table of minutes."""

from typing import ClassVar

from django.db import models

ENDS = (5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000)
"""Upper ends of the buckets of durations, in milliseconds; one more holds what took longer."""

BUCKETS = (*(f"within_{end}" for end in ENDS), "longer")


class Sample(models.Model):
    """
    One minute of one module, as the processes of one side have seen it; numbers that all of them add to.

    `requests` were answered, `failures` of them with 5xx; so many answers began within so many milliseconds, and
    were not within fewer. `sockets` were open.
    """

    id = models.BigAutoField(primary_key=True)
    minute = models.DateTimeField()
    module = models.CharField(max_length=40)
    side = models.CharField(max_length=10)
    requests = models.BigIntegerField(default=0)
    failures = models.BigIntegerField(default=0)
    sockets = models.BigIntegerField(default=0)
    within_5 = models.BigIntegerField(default=0)
    within_10 = models.BigIntegerField(default=0)
    within_25 = models.BigIntegerField(default=0)
    within_50 = models.BigIntegerField(default=0)
    within_100 = models.BigIntegerField(default=0)
    within_250 = models.BigIntegerField(default=0)
    within_500 = models.BigIntegerField(default=0)
    within_1000 = models.BigIntegerField(default=0)
    within_2500 = models.BigIntegerField(default=0)
    within_5000 = models.BigIntegerField(default=0)
    within_10000 = models.BigIntegerField(default=0)
    longer = models.BigIntegerField(default=0)

    class Meta:
        db_table = "extraction_sample"
        verbose_name = "minuto"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["minute", "module", "side"], name="extraction_sample_once")
        ]

    def __str__(self) -> str:
        return f"{self.minute:%H:%M} {self.module} {self.side}: {self.requests}"
