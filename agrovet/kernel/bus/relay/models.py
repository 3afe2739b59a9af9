"""What the relay keeps beside its cursors."""

from typing import ClassVar

from django.db import models


class Outage(models.Model):
    """The broker takes no events of a module: since when, why, and when it is tried again. Gone once it does."""

    id = models.BigAutoField(primary_key=True)
    handler = models.CharField(max_length=120, unique=True)
    since = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    error = models.TextField(default="")
    next_try_at = models.DateTimeField()

    objects: ClassVar["models.Manager[Outage]"] = models.Manager()

    class Meta:
        db_table = "bus_outage"
        verbose_name = "corte del broker"
        verbose_name_plural = "cortes del broker"

    def __str__(self) -> str:
        return f"{self.handler}: {self.error}"
