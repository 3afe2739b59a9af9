"""
Writers: they bring entities to new versions and announce each, in transactions of every kind.

Who announces something of an entity has locked its row before: so the versions of an entity are committed in
their order, and that is the order in which handlers must hear of them. Versions, events and ledger commit
together, whatever happens: the ledger is the truth about what was announced.
"""

import random
import time
from collections import Counter
from pathlib import Path

from django.db import Error as DatabaseError
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from agrovet.kernel import bus
from agrovet.kernel.databases import alias_of
from tests.torture.bus.plan import UNDONE, WRITERS, Plan
from tests.torture.bus.wiring import MODULES_APART, SHARES
from tests.torture.bus.world import WRITTEN

_LOCK = """
SELECT source, entity, version FROM torture_entity
WHERE (source, entity) IN (SELECT * FROM unnest(%s::text[], %s::int[]))
ORDER BY source, entity FOR UPDATE
"""
_RAISE = """
UPDATE torture_entity SET version = raised.version
FROM unnest(%s::text[], %s::int[], %s::int[]) AS raised (source, entity, version)
WHERE torture_entity.source = raised.source AND torture_entity.entity = raised.entity
"""
_LEDGER = "INSERT INTO torture_ledger SELECT * FROM unnest(%s::text[], %s::int[], %s::int[], %s::bool[])"


class _Undone(Exception):
    """Rolls a transaction back, as a request does that fails at its end."""


def write_for_ever(plan: Plan, seed: int) -> None:
    """Write until there is a file called `stop`; rest while there is one called `hold`."""
    chance = random.Random(seed)
    folder = Path(plan.folder)
    written, began = 0, time.monotonic()
    while not (folder / "stop").exists():
        ahead = written - (time.monotonic() - began) * plan.events_per_second / WRITERS
        if ahead > 0 or (folder / "hold").exists():
            time.sleep(0.01)
            continue
        # What waited is not made up for: after a rest the pace is the same.
        if ahead < -500:
            written, began = 0, time.monotonic()
        size = chance.choices([1, 3, 10, 40], [30, 40, 25, 5])[0]
        try:
            written += _one_transaction(plan, chance, size)
        except DatabaseError:
            time.sleep(0.05)
        except _Undone:
            pass
        finally:
            for connection in connections.all(initialized_only=True):
                connection.close()  # back to the pool, as after a request


def _one_transaction(plan: Plan, chance: random.Random, size: int) -> int:
    is_apart = chance.random() * 100 < SHARES["media"]
    sources = [source for source in SHARES if (source in MODULES_APART) == is_apart]
    chosen = Counter(
        (source, int(plan.entities * chance.random() ** 1.5))  # some have much more than others
        for source in chance.choices(sources, [SHARES[source] for source in sources], k=size)
    )
    alias = alias_of(sources[0])
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        pairs = list(chosen)
        cursor.execute(_LOCK, [[source for source, _ in pairs], [entity for _, entity in pairs]])
        versions = {(source, entity): version for source, entity, version in cursor.fetchall()}
        order = list(chosen.elements())
        chance.shuffle(order)
        facts = []
        for source, entity in order:
            versions[source, entity] += 1
            fact = (source, entity, versions[source, entity])
            facts.append((*fact, plan.is_poisoned(*fact)))
            _publish(plan, chance, *fact)
        raised = [(source, entity, version) for (source, entity), version in versions.items()]
        cursor.execute(_RAISE, [list(column) for column in zip(*raised, strict=True)])
        cursor.execute(_LEDGER, [list(column) for column in zip(*facts, strict=True)])
        if chance.random() < plan.late:
            _let_others_pass(cursor, order[0][0])
        if chance.random() < UNDONE:
            raise _Undone
    return size


def _let_others_pass(cursor: CursorWrapper, source: str) -> None:
    """Stay open until events that others announced later, with later ids, have come to be read; not for ever."""
    deadline = time.monotonic() + 1.5
    seen = set[int]()
    while len(seen) < 4 and time.monotonic() < deadline:
        time.sleep(0.02)
        cursor.execute("SELECT last_position FROM bus_log WHERE module = %s", [source])
        seen.update(last for (last,) in cursor.fetchall())


def _publish(plan: Plan, chance: random.Random, source: str, entity: int, version: int) -> None:
    bus.publish(
        WRITTEN[source](
            thing_id=entity,
            revision=version,
            fails=chance.random() < plan.transient,
            poisoned=plan.is_poisoned(source, entity, version),
        )
    )
