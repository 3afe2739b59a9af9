"""How far modules' logs have got: two equal answers mean that nothing was announced in between."""

from collections.abc import Iterable

from django.conf import settings
from django.db import connections

from agrovet.kernel.databases import alias_of
from agrovet.kernel.doors import witness
from agrovet.kernel.placement import standing_of

# For each database: its alias, the epochs of its modules, and the rows that were read.
State = tuple[tuple[object, ...], ...]

# Events that wait for their position; where there are more, the log is far behind and nothing is kept.
MOST_WAITING = 200
# An event is read from its commit on: without a position first, and then among those that have one.
_READ = """
SELECT module, last_position, 0 FROM bus_log WHERE module IN ({marks})
UNION ALL
SELECT module, id, 1 FROM (
  SELECT module, id FROM bus_event WHERE position IS NULL AND module IN ({marks}) ORDER BY id LIMIT %s
) AS waiting
"""


def state_of(modules: Iterable[str]) -> State | None:
    """The state of these modules' logs, one question to each database; None where this process cannot tell."""
    by_alias: dict[str, list[str]] = {}
    for module in modules:
        alias = _log_of(module)
        if alias is None:
            return None
        by_alias.setdefault(alias, []).append(module)
    found = []
    for alias, names in by_alias.items():
        statement = _READ.format(marks=", ".join(["%s"] * len(names)))
        with connections[alias].cursor() as cursor:
            cursor.execute(statement, [*names, *names, MOST_WAITING])
            rows = cursor.fetchall()
        if len(rows) >= MOST_WAITING:
            return None
        epochs = tuple((name, standing_of(name).epoch) for name in names)
        found.append((alias, epochs, tuple(sorted(tuple(row) for row in rows))))
    return tuple(found)


def _log_of(module: str) -> str | None:
    """The database of the log that the module writes, if it is read here."""
    if module in settings.AGROVET_MODULES:
        return alias_of(module)
    return witness.log_here(module) if witness.is_read_here(module) else None
