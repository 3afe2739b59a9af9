"""How far a run is, asked of the tables while everything is under attack."""

from dataclasses import dataclass

import psycopg

from tests.torture.bus.servers import APART, MAIN, Database
from tests.torture.bus.wiring import MODULES_APART

_LOGS = "SELECT module, last_position FROM bus_log"
_CURSORS = "SELECT module, position FROM bus_cursor"
_WRITTEN = "SELECT sum(version) FROM torture_entity"
_UNPLACED = "SELECT count(*) FROM bus_event WHERE position IS NULL"
# Entities of which something is parked that will go well by itself.
_UNDER_WAY = """
SELECT count(*) FROM (
    SELECT DISTINCT ON (handler, module, key) attempts, error FROM bus_parked ORDER BY handler, module, key, position
) AS first WHERE error NOT LIKE 'Poisoned%'
"""
_PARKED = "SELECT count(*) FROM bus_parked"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """
    `written` counts the events of writers, without their consequences. `behind` is how far the slowest handler is.

    `left` is what still moves: events without a position, events not read, entities that will be tried again.
    """

    written: int
    behind: int
    left: int
    parked: int


def look(database: Database) -> Progress:
    """
    The progress of the run at this moment.

    :raises psycopg.OperationalError: if PostgreSQL does not answer
    """
    logs: dict[str, int] = {}
    cursors: list[tuple[str, int]] = []
    written = left = parked = 0
    for name, is_apart in ((MAIN, False), (APART, True)):
        with database.connect(name) as connection:
            found = connection.execute(_LOGS).fetchall()
            logs |= {str(module): _int(last) for module, last in found if (module in MODULES_APART) == is_apart}
            cursors += [(str(module), _int(position)) for module, position in connection.execute(_CURSORS).fetchall()]
            left += _count(connection, _UNPLACED) + _count(connection, _UNDER_WAY)
            parked += _count(connection, _PARKED)
            written += _count(connection, _WRITTEN)
    behind = [max(0, logs.get(module, 0) - position) for module, position in cursors]
    return Progress(
        written=written,
        behind=max(behind, default=0),
        left=left + sum(behind),
        parked=parked,
    )


def _count(connection: "psycopg.Connection[tuple[object, ...]]", statement: str) -> int:
    found = connection.execute(statement).fetchone()
    assert found is not None
    return _int(found[0])


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value
