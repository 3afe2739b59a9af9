"""
A small world for tests of the bus: topics of the forum in which numbers are said, and chat, which writes
down what it heard in a table of its own.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agrovet.kernel import bus
from agrovet.kernel.bus.subscriptions import HANDLERS, Handler, Start
from agrovet.kernel.databases import connection_of
from agrovet.kernel.writing import writing

NAME = "chat.writes_down"


@dataclass(frozen=True, kw_only=True)
class Said(bus.Event, name="kernel.test.said", module="forum", entity="topic_id"):
    """Somebody said a number in a topic."""

    topic_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class Heard(bus.Event, name="kernel.test.heard", module="chat", entity="topic_id"):
    """Chat heard it, and says so."""

    topic_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class Shouted(bus.Event, name="kernel.test.shouted", module="forum", entity="topic_id"):
    """Somebody shouted in a topic; nobody listens to that."""

    topic_id: int


def make_table() -> None:
    """The table of what chat heard; what else is in the database is left alone."""
    connection = connection_of("chat")
    key = "BIGSERIAL PRIMARY KEY" if connection.vendor == "postgresql" else "INTEGER PRIMARY KEY AUTOINCREMENT"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS kernel_test_heard (id {key}, topic BIGINT, number BIGINT)")


def drop_table() -> None:
    """Remove it again."""
    with connection_of("chat").cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS kernel_test_heard")


def say(topic_id: int, *numbers: int) -> None:
    """Say numbers in a topic, in one transaction of the forum."""
    with writing("forum"):
        for number in numbers:
            bus.publish(Said(topic_id=topic_id, number=number))


def write_down(event: Said) -> None:
    """What the handlers do; an effect that shows when it happens twice."""
    with connection_of("chat").cursor() as cursor:
        cursor.execute("INSERT INTO kernel_test_heard (topic, number) VALUES (%s, %s)", [event.topic_id, event.number])


def heard() -> list[tuple[int, int]]:
    """The (topic, number) that were written down, in their order."""
    with connection_of("chat").cursor() as cursor:
        cursor.execute("SELECT topic, number FROM kernel_test_heard ORDER BY id")
        return [(topic, number) for topic, number in cursor.fetchall()]


def listen(
    react: Callable[[Said], None], *, name: str = NAME, external: bool = False, start: Start = "beginning"
) -> Handler:
    """Let chat react to what is said, until `forget`."""
    bus.subscribe(Said, name=name, external=external, start=start)(react)
    return HANDLERS[name]


def forget() -> None:
    """Take away the handlers that tests made."""
    for name, handler in list(HANDLERS.items()):
        if {Said, Heard, Shouted} & set(handler.event_types):
            del HANDLERS[name]


def eventually(holds: Callable[[], bool], *, within: float = 45) -> bool:
    """Whether it comes to hold within so many seconds."""
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def wait_for_file(path: Path) -> None:
    """Wait until another process has made the file."""
    assert eventually(path.exists), f"nobody made {path}"
