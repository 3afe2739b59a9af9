"""What came in."""

from typing import ClassVar
from uuid import uuid4

from django.db import models


class State(models.TextChoices):
    """What became of an event that came in."""

    TAKEN = "taken"
    REFUSED = "refused"
    WAITING = "waiting"
    SKIPPED = "skipped"


PENDING = (State.REFUSED, State.WAITING)


class IncomingEvent(models.Model):
    """
    An event from outside, committed with the event of ours that it became.

    The row stays when the event was taken in, so that one that comes again is known; its text goes. One that was
    refused, or waits behind such a one of its entity (topic and key), keeps its text.
    """

    id = models.BigAutoField(primary_key=True)
    # What operators name it by: the same number can be in the databases of two modules.
    uid = models.UUIDField(unique=True, default=uuid4)
    source = models.CharField(max_length=300)
    event_id = models.CharField(max_length=300)
    kind = models.CharField(max_length=200, blank=True)
    topic = models.CharField(max_length=200)
    place = models.CharField(max_length=100)
    key = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    error = models.TextField(blank=True, default="")
    body = models.TextField(blank=True, default="")
    received_at = models.DateTimeField()

    objects: ClassVar["models.Manager[IncomingEvent]"] = models.Manager()

    class Meta:
        db_table = "bus_incoming"
        verbose_name = "evento recibido"
        verbose_name_plural = "eventos recibidos"
        constraints = [models.UniqueConstraint(fields=["source", "event_id"], name="bus_incoming_once")]
        indexes = [
            models.Index(
                fields=["topic", "key", "id"],
                condition=models.Q(state__in=["refused", "waiting"]),
                name="bus_incoming_pending",
            ),
            models.Index(fields=["received_at"], name="bus_incoming_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind or 'unreadable'} {self.source} {self.event_id}"
