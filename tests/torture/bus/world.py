"""
The events of the torture, and the handlers that note what reaches them.

No table here has a constraint that would keep a wrong effect out: what is wrong must show.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agrovet.kernel import bus
from agrovet.kernel.bus.subscriptions import HANDLERS
from agrovet.kernel.databases import connection_of
from tests.torture.bus.wiring import OUTSIDE

TABLES = """
CREATE TABLE torture_entity (source TEXT, entity INT, version INT NOT NULL DEFAULT 0, PRIMARY KEY (source, entity));
CREATE TABLE torture_ledger (source TEXT, entity INT, version INT, poisoned BOOL);
CREATE TABLE torture_effect (
    id BIGINT GENERATED ALWAYS AS IDENTITY, handler TEXT, source TEXT, entity INT, version INT
);
CREATE TABLE torture_mended (at TIMESTAMPTZ DEFAULT now());
"""


@dataclass(frozen=True, kw_only=True)
class _Fact(bus.Event, name="torture.fact", module="forum", entity="thing_id"):
    """
    A thing came to a version.

    `fails` says that handlers fail on it for some seconds, `poisoned` that they do until it is mended.
    """

    thing_id: int
    revision: int
    fails: bool = False
    poisoned: bool = False


class Changed(_Fact, name="torture.changed", module="forum", entity="thing_id"):
    """Two handlers hear of it, one of them in another database."""


class Priced(_Fact, name="torture.priced", module="marketplace", entity="thing_id"):
    """Its handler announces a consequence."""


class Told(_Fact, name="torture.told", module="accounts", entity="thing_id"):
    """Its handler has an effect outside of any database."""


class Stored(_Fact, name="torture.stored", module="media", entity="thing_id"):
    """It is in the log of another database."""


class Continued(_Fact, name="torture.continued", module="profiles", entity="thing_id"):
    """The consequence."""


# What writers announce.
WRITTEN: dict[str, type[_Fact]] = {kind.module: kind for kind in (Changed, Priced, Told, Stored)}

LEASE = timedelta(seconds=5)


class Poisoned(Exception):
    """Nobody has mended what makes the handler fail."""


class Transient(Exception):
    """It fails now and goes well later."""


def listen(folder: Path) -> None:
    """Let the handlers of the torture, and no others, react in this process."""
    HANDLERS.clear()
    outside = os.open(folder / "outside", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    @bus.subscribe(Changed, Stored, Continued, name="chat.keeps")
    def keep(event: _Fact) -> None:
        _may_fail("chat", event)
        note("chat.keeps", event)
        _may_fail("chat", event, is_done=True)

    @bus.subscribe(Changed, name="media.copies")
    def copy(event: _Fact) -> None:
        _may_fail("media", event)
        note("media.copies", event)
        _may_fail("media", event, is_done=True)

    @bus.subscribe(Priced, name="profiles.continues")
    def follow(event: _Fact) -> None:
        _may_fail("profiles", event)
        note("profiles.continues", event)
        bus.publish(Continued(thing_id=event.thing_id, revision=event.revision))
        _may_fail("profiles", event, is_done=True)

    @bus.subscribe(Told, name=OUTSIDE, external=True)
    def tell(event: _Fact) -> None:
        _may_fail("accounts", event)
        # One short line at the end of a file is written whole or not at all, in whatever process.
        os.write(outside, f"{event.module}\t{event.thing_id}\t{event.revision}\n".encode())


def note(handler: str, event: _Fact) -> None:
    """The effect: a row in the database of the handler's module, in the transaction that is open there."""
    with connection_of(handler.partition(".")[0]).cursor() as cursor:
        cursor.execute(INSERT_EFFECT, [handler, event.module, event.thing_id, event.revision])


INSERT_EFFECT = "INSERT INTO torture_effect (handler, source, entity, version) VALUES (%s, %s, %s, %s)"


def _may_fail(module: str, event: _Fact, *, is_done: bool = False) -> None:
    """Fail, if the event is one of those: some before their effect, some when it is done."""
    envelope = bus.current_envelope()
    assert envelope is not None
    if event.fails and is_done == bool(event.revision % 2):
        age = (datetime.now(UTC) - envelope.published_at).total_seconds()
        if age < 1 + event.revision % 3:
            raise Transient("not yet")
    if event.poisoned and not is_done and not _is_mended(module):
        raise Poisoned("not mended")


def _is_mended(module: str) -> bool:
    with connection_of(module).cursor() as cursor:
        cursor.execute("SELECT count(*) FROM torture_mended")
        return bool(cursor.fetchone()[0])
