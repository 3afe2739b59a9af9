"""Events that wait for a position when writes are held get it now: without one, an event does not travel."""

import json

from django.db import connections, transaction

from agrovet.kernel.bus.models import Log, LoggedEvent
from agrovet.kernel.bus.sequencing import BATCH, place
from agrovet.kernel.databases import pinned


def place_the_rest(source: str, module: str) -> int:
    """
    Number the module's events while its writes are held, as a mover, and note what that changed.

    Returns how many had waited.
    """
    placed = 0
    while True:
        with transaction.atomic(using=source), pinned([module], source), connections[source].cursor() as cursor:
            cursor.execute("UPDATE extraction_gate SET mover = %s WHERE module = %s", [True, module])
            given = place(source, module)
            keys = [(LoggedEvent._meta.db_table, [module, position]) for position in given]
            # What a mover writes is not captured.
            cursor.executemany(
                "INSERT INTO extraction_captured (module, table_name, key) VALUES (%s, %s, %s)",
                [
                    (module, table, json.dumps(key, separators=_SEPARATORS[connections[source].vendor]))
                    for table, key in [*keys, (Log._meta.db_table, [module])]
                ],
            )
            cursor.execute("UPDATE extraction_gate SET mover = %s WHERE module = %s", [False, module])
        placed += len(given)
        if len(given) < BATCH:
            # Nobody can publish meanwhile.
            return placed


# SQLite keeps the text as it is, and knows a key by it.
_SEPARATORS = {"sqlite": (",", ":"), "postgresql": (", ", ": ")}
