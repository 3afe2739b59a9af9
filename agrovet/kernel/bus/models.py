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
    # The event whose handler published this one.
    causation = models.UUIDField(null=True)
    # What is in the headers, too, where no index finds it. Empty in events from before there was the column.
    trace = models.UUIDField(null=True)

    class Meta:
        db_table = "bus_event"
        verbose_name = "evento"
        constraints = [models.UniqueConstraint(fields=["module", "position"], name="bus_event_position")]
        indexes = [
            models.Index(fields=["module", "id"], condition=models.Q(position__isnull=True), name="bus_event_unplaced"),
            models.Index(fields=["key"], name="bus_event_key"),
            models.Index(fields=["causation"], condition=models.Q(causation__isnull=False), name="bus_event_causation"),
            models.Index(fields=["trace"], condition=models.Q(trace__isnull=False), name="bus_event_trace"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key} ({self.module} {self.position})"

    @property
    def place(self) -> int:
        """Its position, of an event that has one; 0 of one that waits for it."""
        return self.position or 0


class Cursor(models.Model):
    """
    How far a handler has read the events of one module; saved in the transaction of its effects.

    It began after the position `start`. Positions from `replay_from` to `replay_until` it reads again.
    """

    id = models.BigAutoField(primary_key=True)
    handler = models.CharField(max_length=120)
    module = models.CharField(max_length=40)
    position = models.BigIntegerField(default=0)
    start = models.BigIntegerField(default=0)
    replay_from = models.BigIntegerField(default=0)
    replay_until = models.BigIntegerField(default=0)
    # While it is set, nobody runs the handler on this module's events.
    paused_at = models.DateTimeField(null=True, blank=True)
    # External handlers alone: who runs one holds no transaction open, but this.
    leased_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "bus_cursor"
        verbose_name = "cursor"
        constraints = [models.UniqueConstraint(fields=["handler", "module"], name="bus_cursor_of_handler")]

    def is_replay(self, position: int) -> bool:
        """Whether the handler has read the event at this position before."""
        return self.replay_from <= position <= self.replay_until


class Reader(models.Model):
    """
    In the database of the module that publishes: what a handler whose cursor lies elsewhere still needs.

    Events up to `position` it has done with. The row may be behind its cursor, never ahead.
    """

    id = models.BigAutoField(primary_key=True)
    handler = models.CharField(max_length=120)
    module = models.CharField(max_length=40)
    position = models.BigIntegerField(default=0)

    class Meta:
        db_table = "bus_reader"
        verbose_name = "lector"
        verbose_name_plural = "lectores"
        constraints = [models.UniqueConstraint(fields=["handler", "module"], name="bus_reader_of_module")]


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
    is_replay = models.BooleanField(default=False)

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


class Decision(models.Model):
    """What a person decided about a handler, kept for good: who, when, what and why."""

    id = models.BigAutoField(primary_key=True)
    decided_at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    verb = models.CharField(max_length=20)
    handler = models.CharField(max_length=120)
    module = models.CharField(max_length=40)
    # The event it is about, where it is about one.
    position = models.BigIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    details = models.JSONField(default=dict)

    class Meta:
        db_table = "bus_decision"
        verbose_name = "decisión"
        verbose_name_plural = "decisiones"
        indexes = [models.Index(fields=["module", "position"], name="bus_decision_event")]

    def __str__(self) -> str:
        return f"{self.actor}: {self.verb} {self.handler}"
