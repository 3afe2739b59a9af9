"""
Forwarding: each relay reads on from its cursor, sends, and moves the cursor once the broker has confirmed.

Whoever is killed between the two sends again what was confirmed: receivers tell by `source` and `id`.
"""

from collections.abc import Iterator

from django.db import Error as DatabaseError

from agrovet.kernel.broker import BrokerAway, Message
from agrovet.kernel.bus import cursors, parking
from agrovet.kernel.bus.models import Cursor, LoggedEvent
from agrovet.kernel.bus.relay import outages
from agrovet.kernel.bus.relay.cloudevents import message
from agrovet.kernel.bus.relay.declaring import relays
from agrovet.kernel.bus.relay.sending import send
from agrovet.kernel.bus.relay.topics import topic_of
from agrovet.kernel.bus.sequencing import give_positions, last_positions
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.databases import alias_of
from agrovet.kernel.writing import WritesHeld, writing

BATCH = 200
# A broker may refuse a large message. It goes alone, so that none of its entity is on its way behind it by then.
LARGE = 64 * 1024

Letter = tuple[LoggedEvent, Message]


def forward() -> int:
    """
    Send what waits in the logs of the modules that have a relay; returns how many events were confirmed.

    Any number of processes may do this at once. A broker that is away is noted, and its relay tried again later.

    :raises django.db.Error: if a database does not answer, once nothing more can be done without it
    :raises WritesHeld: in the same way, if a module is held on its way to another database
    """
    sent = 0
    failures: list[DatabaseError | WritesHeld] = []
    for relay in relays():
        try:
            for confirmed in _catch_up(relay):
                sent += confirmed
        except BrokerAway as error:
            outages.begin_or_go_on(relay, error)
        except (DatabaseError, WritesHeld) as error:
            failures.append(error)
    if failures:
        raise failures[0]
    return sent


def _catch_up(relay: Handler) -> Iterator[int]:
    if outages.rests(relay):
        return
    alias = alias_of(relay.module)
    give_positions(alias)
    last = last_positions(alias).get(relay.module, 0)
    cursors.begin(relay, relay.module, position=0)
    yield from parking.retry_due(alias, [relay])
    with cursors.lease(relay, relay.module) as lease:
        while lease is not None:
            cursor = cursors.cursor_of(relay, relay.module)
            if cursor is None or cursor.position >= last:
                return
            rows = _events_after(relay.module, cursor.position)
            if not rows:
                return
            for batch in _batches(rows):
                if not lease.renew() or _is_paused(relay):
                    return
                yield _send(relay, batch, cursor)
                outages.end(relay)


def _events_after(module: str, position: int) -> list[LoggedEvent]:
    """The next events, by whatever name: what this process does not know, a receiver may."""
    rows = LoggedEvent.objects.using(alias_of(module)).filter(module=module, position__gt=position)
    return list(rows.order_by("position")[:BATCH])


def _batches(rows: list[LoggedEvent]) -> Iterator[list[Letter]]:
    batch: list[Letter] = []
    for row in rows:
        letter = (row, message(row))
        if len(letter[1].body) > LARGE:
            if batch:
                yield batch
            yield [letter]
            batch = []
        else:
            batch.append(letter)
    if batch:
        yield batch


def _send(relay: Handler, batch: list[Letter], cursor: Cursor) -> int:
    held_back = parking.held_back(relay, [row for row, _ in batch])
    waiting = [row for row, _ in batch if parking.waits(row, held_back)]
    free = [(row, each) for row, each in batch if not parking.waits(row, held_back)]
    refusals = send(topic_of(relay.module), [each for _, each in free]) if free else []
    with writing(relay.module):
        parking.park_behind(relay, waiting, cursor=cursor)
        for (row, _), refusal in zip(free, refusals, strict=True):
            if refusal is not None:
                parking.park_failed(relay, row, refusal, is_replay=cursor.is_replay(row.place))
        cursors.advance(relay, relay.module, batch[-1][0].place)
    return refusals.count(None)


def _is_paused(relay: Handler) -> bool:
    cursor = cursors.cursor_of(relay, relay.module)
    return cursor is None or cursor.paused_at is not None
