"""The tables of the record. Triggers refuse what is no growth: agrovet/kernel/record/protecting.py."""

from django.db import models


class Entry(models.Model):
    """
    One decision, for good.

    Numbers begin at 1 and have no holes. `before` and `after` are JSON as it was hashed, empty for nothing;
    `module` is the one that it concerns, empty for none or all. `previous` is the hash of the entry before it.
    """

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    module = models.CharField(max_length=40, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    before = models.TextField(blank=True, default="")
    after = models.TextField(blank=True, default="")
    # Unique, so that no two entries can follow the same one.
    previous = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        db_table = "record_entry"
        verbose_name = "decisión registrada"
        verbose_name_plural = "decisiones registradas"
        indexes = [
            models.Index(fields=["module", "id"], name="record_entry_of_module"),
            models.Index(fields=["actor", "id"], name="record_entry_of_actor"),
            models.Index(fields=["action", "id"], name="record_entry_of_action"),
            models.Index(fields=["at"], name="record_entry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {self.action} {self.subject}"


class Head(models.Model):
    """The end of the chain: how many entries there are, and the hash of the last. One row, once there is an entry."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    count = models.BigIntegerField()
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "record_head"
        verbose_name = "final del registro"

    def __str__(self) -> str:
        return f"{self.count}:{self.hash}"
