"""What the commands tell, as people read it."""

from collections.abc import Collection, Iterable
from typing import Any

import orjson
from rich.console import Console, RenderableType
from rich.markup import escape
from rich.table import Table

from agrovet.kernel.bus.models import LoggedEvent, ParkedEvent
from agrovet.kernel.bus.operating.listing import Parked
from agrovet.kernel.bus.operating.overview import HandlerState, State
from agrovet.kernel.bus.operating.verifying import Finding


def console_on(stream: Any) -> Console:
    """Wide where it goes to a file, so that lines are not broken for a terminal that is not there."""
    is_terminal = bool(getattr(stream, "isatty", lambda: False)())
    return Console(file=stream, width=None if is_terminal else 180, highlight=False)


def as_json(told: Any) -> str:
    """One line of JSON; ids and times as text."""
    return orjson.dumps(told, option=orjson.OPT_UTC_Z).decode()


def status(state: State) -> Iterable[RenderableType]:
    """Both tables of the overview."""
    logs = _table("Logs", "module", "#kept from", "#last position", "#unnumbered", "#oldest of them")
    for log in state.logs:
        unnumbered = str(log.unnumbered) if log.unnumbered else ""
        logs.add_row(
            log.module, str(log.first_kept or ""), str(log.last), unnumbered, duration(log.oldest_unnumbered_age)
        )
    yield logs
    handlers = _table("Handlers", "handler", "reads", "#position", "#behind", "#since", "#waiting", "#given up", "")
    for each in state.handlers:
        handlers.add_row(
            escape(each.handler),
            each.source,
            "not begun" if each.position is None else str(each.position),
            str(each.lag or ""),
            duration(each.lag_seconds if each.lag else None),
            str(each.waiting or ""),
            f"[red]{each.given_up}[/]" if each.given_up else "",
            _remarks(each),
        )
    yield handlers


def events(rows: Iterable[LoggedEvent]) -> Table:
    """A list of events, one line each."""
    table = _table("", "published", "module", "#position", "event", "entity", "uid", "payload")
    for row in rows:
        table.add_row(*_cells(row))
    return table


def event_line(row: LoggedEvent) -> str:
    """One event as it passes by."""
    return "  ".join(_cells(row))


def parked(found: Parked) -> Table:
    """The first parked event of each entity, and how many wait behind it."""
    table = _table("Parked", "handler", "event", "entity", "#tries", "next try", "#behind", "error")
    for row in found.firsts:
        table.add_row(
            escape(row.handler),
            f"{row.module}:{row.position}",
            escape(row.key),
            str(row.attempts),
            next_try(row),
            str(found.behind_of(row) or ""),
            escape(row.error[:120]),
        )
    return table


def parked_in_full(row: ParkedEvent, event: LoggedEvent, behind: Collection[int]) -> Iterable[RenderableType]:
    """One parked event with everything that helps to mend it."""
    yield f"[bold]{escape(row.handler)}[/] could not apply [bold]{row.module}:{row.position}[/] ({escape(row.key)})"
    yield f"  tries     {row.attempts}, parked {row.parked_at:%Y-%m-%d %H:%M:%S}, {next_try(row)}"
    yield f"  error     {escape(row.error) or 'none: it waits behind an earlier event'}"
    yield f"  behind it {', '.join(f'{row.module}:{position}' for position in behind) or 'nothing'}"
    yield f"  event     {escape(event.name)} v{event.version}, {event.uid}, {event.published_at:%Y-%m-%d %H:%M:%S}"
    yield f"  payload   {escape(as_json(event.payload))}"


def next_try(row: ParkedEvent) -> str:
    """When it is tried again, in words."""
    if row.next_try_at:
        return f"next at {row.next_try_at:%H:%M:%S}"
    return "waits for a person" if row.attempts else "waits behind"


def findings(found: Iterable[Finding]) -> Table:
    """What is not in order, and what to do."""
    table = _table("", "what", "where", "finding", "advice")
    for each in found:
        table.add_row(each.kind, escape(each.where), escape(each.says), escape(each.advice))
    return table


def duration(seconds: float | None) -> str:
    """Such as 0.4 s, 12 s, 5 min, 3 h, 2 d; empty for None."""
    if seconds is None:
        return ""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"


def _cells(row: LoggedEvent) -> tuple[str, ...]:
    return (
        f"{row.published_at:%Y-%m-%d %H:%M:%S}",
        row.module,
        str(row.position or "-"),
        escape(row.name),
        escape(row.key),
        str(row.uid),
        escape(as_json(row.payload)[:200]),
    )


def _remarks(each: HandlerState) -> str:
    words = [
        "[yellow]paused[/]" if each.is_paused else "",
        "external" if each.is_external else "",
        "" if each.is_known else "[red]not in the code[/]",
        f"[yellow]waits: {escape(each.away[:60])}[/]" if each.away else "",
    ]
    return " ".join(word for word in words if word)


def _table(title: str, *columns: str) -> Table:
    """A table; a heading with # is of a column of numbers."""
    table = Table(title=title or None, title_justify="left")
    for column in columns:
        justify: Any = "right" if column.startswith("#") else "left"
        table.add_column(column.removeprefix("#"), justify=justify, overflow="fold")
    return table
