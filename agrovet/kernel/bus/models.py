"""The tables of the bus, in each module's own database."""

from django.db import models


class Log(models.Model):
    """One row per module that publishes: the last position given. Locked while positions are given."""

    module = models.CharField(max_length=40, primary_key=True)
    last_position = models.BigIntegerField(default=0)

    class Meta:
        db_table = "bus_log"
        verbose_name = "registro"


class LoggedEvent(models.Model):
    """An event, committed with the data it speaks of. Never changed but for its position, given once."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    name = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    module = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    payload = models.JSONField()
    headers = models.JSONField(default=dict)
    published_at = models.DateTimeField()
    # Given after the commit, in order and without holes: a reader that has seen position n has seen all
    # before it. The id cannot serve: of two open transactions, the later id may be committed first.
    position = models.BigIntegerField(null=True)

    class Meta:
        db_table = "bus_event"
        verbose_name = "evento"
        constraints = [models.UniqueConstraint(fields=["module", "position"], name="bus_event_position")]
        indexes = [
            models.Index(fields=["module", "id"], condition=models.Q(position__isnull=True), name="bus_event_unplaced"),
            models.Index(fields=["key"], name="bus_event_key"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key} ({self.module} {self.position})"


class Cursor(models.Model):
    """How far a handler has read the events of one module; saved in the transaction of its effects."""

    id = models.BigAutoField(primary_key=True)
    handler = models.CharField(max_length=120)
    module = models.CharField(max_length=40)
    position = models.BigIntegerField(default=0)
    # External handlers alone: who runs one holds no transaction open, but this.
    leased_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "bus_cursor"
        verbose_name = "cursor"
        constraints = [models.UniqueConstraint(fields=["handler", "module"], name="bus_cursor_of_handler")]


class ParkedEvent(models.Model):
    """
    An event that a handler could not apply, or that waits behind one of the same entity.

    `next_try_at` is empty once the tries are used up: then a person decides.
    """

    id = models.BigAutoField(primary_key=True)
    handler = models.CharField(max_length=120)
    module = models.CharField(max_length=40)
    position = models.BigIntegerField()
    key = models.CharField(max_length=120)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(default="", blank=True)
    parked_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "bus_parked"
        verbose_name = "evento apartado"
        verbose_name_plural = "eventos apartados"
        constraints = [
            models.UniqueConstraint(fields=["handler", "module", "position"], name="bus_parked_once"),
        ]
        indexes = [
            models.Index(fields=["handler", "module", "key", "position"], name="bus_parked_order"),
            models.Index(fields=["next_try_at"], name="bus_parked_due"),
        ]

    def __str__(self) -> str:
        return f"{self.handler}: {self.module} {self.position} ({self.key})"
