"""Positions: given to committed events, one by one, without holes."""

from django.db import transaction

from agrovet.kernel.bus.models import Log, LoggedEvent
from agrovet.kernel.databases import alias_of

BATCH = 500


def give_positions(alias: str) -> None:
    """
    Number the committed events of one database that have no position yet.

    An event that commits late gets a later number, so no reader can have passed it already. Of two
    processes that number at once, the second waits for the first.
    """
    unplaced = LoggedEvent.objects.using(alias).filter(position__isnull=True)
    for module in unplaced.values_list("module", flat=True).distinct():
        while _number(alias, module) == BATCH:
            pass


def last_positions(alias: str) -> dict[str, int]:
    """The last position given to the events of each module whose database this is."""
    rows = Log.objects.using(alias).values_list("module", "last_position")
    # A module that had its tables here once has left its old log behind.
    return {module: position for module, position in rows if alias_of(module) == alias}


def _number(alias: str, module: str) -> int:
    with transaction.atomic(using=alias):
        Log.objects.using(alias).get_or_create(module=module)
        log = Log.objects.using(alias).select_for_update().get(module=module)
        events = list(
            LoggedEvent.objects.using(alias)
            .filter(module=module, position__isnull=True)
            .only("id")
            .order_by("id")[:BATCH]
        )
        for event in events:
            log.last_position += 1
            event.position = log.last_position
        LoggedEvent.objects.using(alias).bulk_update(events, ["position"])
        log.save(using=alias, update_fields=["last_position"])
        return len(events)
