"""
Promises of the bus broken on purpose, to show that the torture would notice.

They are patched into the processes of a run and are nowhere in the bus itself.
"""

from typing import Any
from unittest import mock

import psycopg
from django.db import connections, transaction

from agrovet.kernel.bus import delivery, parking
from agrovet.kernel.bus.models import Log, LoggedEvent
from agrovet.kernel.databases import alias_of
from tests.torture.bus import world
from tests.torture.bus.plan import Break


def break_promise(name: Break) -> None:
    """Break it in this process, for good."""
    match name:
        case "plain-ids":
            mock.patch.object(delivery, "give_positions", _ids_as_positions).start()
        case "effects-apart":
            mock.patch.object(world, "note", _note_apart).start()
        case "arrival-order":
            mock.patch.object(parking, "held_back", _nothing_is_held_back).start()


def _ids_as_positions(alias: str) -> None:
    """A cursor on plain ids: what is visible now is numbered by its own id, whoever may still commit an earlier one."""
    unplaced = LoggedEvent.objects.using(alias).filter(position__isnull=True)
    for module in list(unplaced.values_list("module", flat=True).distinct()):
        with transaction.atomic(using=alias):
            Log.objects.using(alias).get_or_create(module=module)
            log = Log.objects.using(alias).select_for_update().get(module=module)
            with connections[alias].cursor() as cursor:
                cursor.execute(
                    "UPDATE bus_event SET position = id WHERE module = %s AND position IS NULL RETURNING id", [module]
                )
                ids = [row for (row,) in cursor.fetchall()]
            log.last_position = max([log.last_position, *ids])
            log.save(using=alias)


_apart: dict[str, "psycopg.Connection[Any]"] = {}


def _note_apart(handler: str, event: Any) -> None:
    """The effect in a transaction of its own: it stays where that of the cursor does not."""
    alias = alias_of(handler.partition(".")[0])
    if alias not in _apart or _apart[alias].closed:
        found = connections[alias].settings_dict
        _apart[alias] = psycopg.connect(
            host=found["HOST"], port=found["PORT"], user=found["USER"], dbname=found["NAME"], autocommit=True
        )
    try:
        _apart[alias].execute(world.INSERT_EFFECT, [handler, event.module, event.thing_id, event.revision])
    except psycopg.OperationalError:
        # The database was restarted; the next try opens another.
        _apart.pop(alias).close()
        raise


def _nothing_is_held_back(*_: object) -> dict[str, int]:
    """Events as they arrive: one that failed lets later ones of its entity pass."""
    return {}
