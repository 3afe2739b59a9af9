"""Positions: given to committed events, one by one, without holes."""

from django.db import connections

from agrovet.kernel.bus.models import Log, LoggedEvent
from agrovet.kernel.databases import alias_of
from agrovet.kernel.writing import writing

BATCH = 1000

# The rows to number are found and numbered in one statement. They are found anew in it, after the lock is had:
# PostgreSQL gives each statement a fresh view of what is committed.
_NUMBER = """
UPDATE bus_event SET position = %(last)s + numbered.place
FROM (
    SELECT id, row_number() OVER (ORDER BY id) AS place
    FROM (
        SELECT id FROM bus_event WHERE module = %(module)s AND position IS NULL ORDER BY id LIMIT %(batch)s
    ) AS unplaced
) AS numbered
WHERE bus_event.id = numbered.id
"""


def give_positions(alias: str) -> None:
    """
    Number the committed events of one database that have no position yet.

    An event that commits late gets a later number, so no reader can have passed it already. Of two
    processes that number at once, the second waits for the first.
    """
    unplaced = LoggedEvent.objects.using(alias).filter(position__isnull=True)
    for module in unplaced.values_list("module", flat=True).distinct():
        # One that has left this database has left nothing that waits: its events were numbered before.
        while alias_of(module) == alias and _number(alias, module) == BATCH:
            pass


def last_positions(alias: str) -> dict[str, int]:
    """The last position given to the events of each module whose database this is."""
    rows = Log.objects.using(alias).values_list("module", "last_position")
    # A module that had its tables here once has left its old log behind.
    return {module: position for module, position in rows if alias_of(module) == alias}


def place(alias: str, module: str) -> range:
    """
    Number some of the events that wait, in the surrounding transaction, which may write the module.

    Returns the positions that were given: none if nothing waited.
    """
    log = _locked(alias, module)
    with connections[alias].cursor() as cursor:
        cursor.execute(_NUMBER, {"module": module, "last": log.last_position, "batch": BATCH})
        given = range(log.last_position + 1, log.last_position + cursor.rowcount + 1)
    log.last_position += len(given)
    log.save(using=alias, update_fields=["last_position"])
    return given


def _number(alias: str, module: str) -> int:
    with writing(module) as here:
        return len(place(alias, module)) if here == alias else 0


def _locked(alias: str, module: str) -> Log:
    logs = Log.objects.using(alias).select_for_update()
    if (log := logs.filter(module=module).first()) is not None:
        return log
    Log.objects.using(alias).get_or_create(module=module)
    return logs.get(module=module)
