"""The count: what was announced against what is in the logs, what was applied, and what is parked."""

from dataclasses import dataclass

from tests.torture.bus.servers import VERDICT, Database

# Of each handler and source: every event that should be known to it, that it applied, or that it set aside.
_HANDLERS = """
WITH bad AS (
    SELECT source, entity, min(version) AS version FROM truth WHERE poisoned GROUP BY source, entity
), expected AS (
    SELECT handler, source, entity, truth.version, NOT %(mended)s AND truth.version >= bad.version IS TRUE AS parks
    FROM listening JOIN truth USING (source) LEFT JOIN bad USING (source, entity)
), applied AS (
    SELECT handler, source, entity, version, count(*) AS times, min(id) AS at
    FROM effect GROUP BY handler, source, entity, version
), sequence AS (
    SELECT handler, source, entity, version, times,
        version < max(version) OVER (PARTITION BY handler, source, entity ORDER BY at) AS is_late
    FROM applied
), aside AS (
    SELECT DISTINCT handler, source, entity, version, true AS is_aside FROM parked JOIN log USING (source, position)
)
SELECT handler, source,
    count(parks),
    count(times),
    count(*) FILTER (WHERE parks IS NOT NULL AND times IS NULL AND is_aside IS NULL),
    coalesce(sum(times - 1), 0),
    count(*) FILTER (WHERE is_late),
    count(*) FILTER (WHERE parks IS NULL),
    count(*) FILTER (WHERE parks),
    count(*) FILTER (WHERE CASE WHEN parks THEN is_aside IS NULL OR times IS NOT NULL ELSE is_aside END)
FROM expected
FULL JOIN sequence USING (handler, source, entity, version)
FULL JOIN aside USING (handler, source, entity, version)
GROUP BY handler, source ORDER BY handler, source
"""
_LOGS = """
SELECT source,
    count(truth.there),
    count(*) FILTER (WHERE log.there IS NULL),
    coalesce(sum(log.there - 1), 0),
    count(*) FILTER (WHERE truth.there IS NULL),
    max(holes)
FROM (SELECT source, entity, version, 1 AS there FROM truth) AS truth
FULL JOIN (
    SELECT source, entity, version, count(*) AS there FROM log GROUP BY source, entity, version
) AS log USING (source, entity, version)
JOIN (
    SELECT source, max(last.position) - count(log.position) + count(*) FILTER (WHERE log.position IS NULL) AS holes
    FROM last JOIN log USING (source) GROUP BY source
) AS numbered USING (source)
GROUP BY source ORDER BY source
"""


@dataclass(frozen=True, kw_only=True)
class Log:
    """
    The log of one module against what its writers committed.

    `lost` events were committed and are not in it, `unfounded` ones are in it and were not; `holes` are positions
    that were given to nothing, or that an event lacks.
    """

    source: str
    events: int
    lost: int
    doubled: int
    unfounded: int
    holes: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.unfounded or self.holes)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """
    What one handler did with the events of one module.

    `out_of_order` counts events that were applied after a later one of their entity; `parks` those that should be
    parked, `parked_wrongly` those of them that are not, and those that are and should not be.
    """

    handler: str
    source: str
    events: int
    applied: int
    lost: int
    doubled: int
    out_of_order: int
    unfounded: int
    parks: int
    parked_wrongly: int

    def is_right(self, *, may_double: int = 0) -> bool:
        """Whether nothing is wrong, with so many doubles allowed."""
        wrong = self.lost or self.out_of_order or self.unfounded or self.parked_wrongly
        return not wrong and self.doubled <= may_double


def count_logs(database: Database) -> list[Log]:
    """The logs, as gathered."""
    with database.connect(VERDICT) as verdict:
        rows = verdict.execute(_LOGS).fetchall()
    names = ("events", "lost", "doubled", "unfounded", "holes")
    return [Log(source=str(row[0]), **_numbers(names, row[1:])) for row in rows]


def count_readings(database: Database, *, mended: bool) -> list[Reading]:
    """The handlers, as gathered, before or after what was poisoned is mended."""
    with database.connect(VERDICT) as verdict:
        verdict.execute("SET work_mem = '128MB'")
        rows = verdict.execute(_HANDLERS, {"mended": mended}).fetchall()
    names = ("events", "applied", "lost", "doubled", "out_of_order", "unfounded", "parks", "parked_wrongly")
    return [Reading(handler=str(row[0]), source=str(row[1]), **_numbers(names, row[2:])) for row in rows]


def _numbers(names: tuple[str, ...], values: tuple[object, ...]) -> dict[str, int]:
    return {name: int(str(value)) for name, value in zip(names, values, strict=True)}
