"""What stands in the way of a switch and breaks nothing: much that is under way, and transactions that stay open."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from tests.drill.course import Course
from tests.drill.faults.cleanness import standing_of
from tests.drill.faults.row import Row
from tests.drill.operating import CommandFailed

# Where rows can be copied that nothing else speaks of, and the text in them that makes them long.
LONG_TEXTS = {
    "media": ("media_file", "description"),
    "marketplace": ("marketplace_ad", "description"),
    "chat": ("chat_message", "content"),
    "forum": ("forum_post", "content"),
}
ROWS, LENGTH = 20_000, 1024  # 20 MB
MARK = "lag "
OPEN_FOR = 6.0  # seconds
IMPATIENT = 2  # seconds of patience that are not enough
GIVEN_UP, REFUSED = 1, 2  # exit codes


@dataclass(frozen=True, kw_only=True)
class Burden:
    """Carried during one try to move."""

    fault: str
    carry: Callable[[Course, Row], Awaitable[None]]


async def _lag(course: Course, row: Row) -> None:
    """A move is refused while 20 MB are under way, and holds nobody."""
    if row.module not in LONG_TEXTS:
        row.outcome.append(f"left out: no table of {row.module} has long texts of its own")
        return
    table, text = LONG_TEXTS[row.module]
    columns = [name for name in _columns(course, table) if name not in ("id", text)]
    named = ", ".join(f'"{name}"' for name in columns)
    long = f"'{MARK}' || repeat('x', {LENGTH - len(MARK)})"
    # On a quick machine they would have arrived before the command looks: the other side takes no rows for as long.
    with psycopg.connect(course.town.service_of(row.module).url) as slow:
        slow.execute(f"LOCK TABLE {table} IN SHARE MODE")
        with _writing(course, row.module) as connection:
            connection.execute(
                f'INSERT INTO {table} ({named}, "{text}") SELECT {named}, {long} '
                f"FROM (SELECT * FROM {table} LIMIT 1) AS one, generate_series(1, {ROWS})"
            )
        began = time.monotonic()
        try:
            await course.order("move", row.module)
        except CommandFailed as failed:
            row.outcome.append(f"move ended with {failed.code}: {failed.said}")
            if failed.code != REFUSED or "under way" not in failed.said:
                row.found.append("it was not refused for what is under way")
        else:
            row.found.append("it was not refused")
    await _followed(course, row.module)
    row.clean_after = round(time.monotonic() - began, 1)
    with _writing(course, row.module) as connection:
        connection.execute(f"DELETE FROM {table} WHERE \"{text}\" LIKE '{MARK}%'")
    await _followed(course, row.module)


async def _long_transaction(course: Course, row: Row) -> None:
    """A move waits for it with nobody held, and then holds for as long as always."""
    with _writing(course, row.module):
        moving = asyncio.create_task(course.order("move", row.module))
        written = await _written_meanwhile(course, row.module)
        if moving.done():
            row.found.append("it did not wait")
    began = time.monotonic()
    told = await moving
    row.clean_after = round(time.monotonic() - began, 1)
    row.outcome.append(
        f"move waited for {OPEN_FOR:.0f} s, while {written} writes were acknowledged; "
        f"then held for {told['held_ms']:.0f} ms"
    )
    if not written:
        row.found.append("nobody could write while it waited")
    if told["held_ms"] > 1000:
        row.found.append(f"writes were held for {told['held_ms']} ms")


async def _longer_transaction(course: Course, row: Row) -> None:
    """A move with less patience is given up, and has held nobody."""
    with _writing(course, row.module):
        moving = asyncio.create_task(course.order("move", row.module, "--patience", str(IMPATIENT)))
        written = await _written_meanwhile(course, row.module)
    try:
        await moving
    except CommandFailed as failed:
        row.outcome.append(f"move ended with {failed.code}, while {written} writes were acknowledged: {failed.said}")
        if failed.code != GIVEN_UP:
            row.found.append("it was not given up")
    else:
        row.found.append("it was not given up")
    if not written:
        row.found.append("nobody could write while it waited")


ALL = (
    Burden(fault="20 MB under way", carry=_lag),
    Burden(fault="a transaction open for longer than the patience", carry=_longer_transaction),
    Burden(fault="a long transaction open", carry=_long_transaction),
)


async def _written_meanwhile(course: Course, module: str) -> int:
    """How many writes of the module are acknowledged while a transaction stays open."""
    ledger = course.crowd.ledger
    before = ledger.writes[module]
    await asyncio.sleep(OPEN_FOR)
    return ledger.writes[module] - before


@contextmanager
def _writing(course: Course, module: str) -> Iterator["psycopg.Connection[Any]"]:
    """A transaction that has been let in by the gate, and is committed at the end of the block."""
    with psycopg.connect(course.place_of(module).url) as connection:
        _, _, term = standing_of(course.town, module)
        assert connection.execute("SELECT extraction_enter(%s, %s, 5000)", [module, term]).fetchone() == (True,)
        yield connection


def _columns(course: Course, table: str) -> list[str]:
    return [
        str(name)
        for (name,) in course.town.home.ask(
            f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'"
        )
    ]


async def _followed(course: Course, module: str) -> None:
    """The other side has caught up."""
    while (await asyncio.to_thread(_waiting, course, module)) > 100:
        await asyncio.sleep(0.5)


def _waiting(course: Course, module: str) -> int:
    [(rows,)] = course.place_of(module).ask(f"SELECT count(*) FROM extraction_captured WHERE module = '{module}'")
    return int(rows)
