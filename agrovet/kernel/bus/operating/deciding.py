"""Decisions: recorded for good, in the transaction that carries them out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from agrovet.kernel.bus import cursors
from agrovet.kernel.bus.models import Cursor, Decision, LoggedEvent
from agrovet.kernel.bus.subscriptions import HANDLERS, Handler
from agrovet.kernel.databases import alias_of, hosted_aliases
from agrovet.kernel.numbers import whole_number
from agrovet.kernel.record.noting import note
from agrovet.kernel.writing import writing


class Refused(Exception):
    """It cannot be done as it was asked for; the message says why, and what can be done instead."""


@dataclass(frozen=True, kw_only=True)
class Decider:
    """Who decides, and why; the reason may be empty where it is clear by itself."""

    actor: str
    reason: str = ""

    def record(self, verb: str, *, handler: str, source: str, position: int | None = None, **details: Any) -> None:
        """Write the decision down beside the cursors of the handler, and in the record."""
        note(
            action=f"bus.{verb}",
            subject=handler,
            actor=self.actor,
            reason=self.reason,
            after={"source": source, "position": position, **details},
        )
        Decision.objects.using(alias_of(handler.partition(".")[0])).create(
            decided_at=datetime.now(UTC),
            actor=self.actor,
            verb=verb,
            handler=handler,
            module=source,
            position=position,
            reason=self.reason,
            details=details,
        )


def handler_called(name: str) -> Handler:
    """
    The handler with this name.

    :raises Refused: if this process hosts none, naming those that it hosts
    """
    if name not in HANDLERS:
        raise Refused(f"No handler is called {name} here. There are: {', '.join(sorted(HANDLERS))}.")
    return HANDLERS[name]


def sources_of(handler: Handler, only: str | None) -> tuple[str, ...]:
    """
    The modules that the handler reads, or the one that was asked for.

    :raises Refused: if it does not read that one
    """
    if only is None:
        return handler.sources
    if only not in handler.sources:
        raise Refused(f"{handler.name} does not read {only}. It reads {', '.join(handler.sources)}.")
    return (only,)


def event_called(reference: str) -> LoggedEvent:
    """
    The event with this uid, or at this place, such as `forum:12`.

    :raises Refused: if the log of no database that is hosted here holds it
    """
    module, _, digits = reference.partition(":")
    if (position := whole_number(digits)) is not None:
        matching: dict[str, Any] = {"module": module, "position": position}
    else:
        matching = {"uid": _uid(reference)}
    for alias in hosted_aliases():
        found = LoggedEvent.objects.using(alias).filter(**matching).first()
        if found is not None:
            return found
    raise Refused(f"No event {reference} is in the log; it may be too old to be kept.")


@contextmanager
def holding(handler: Handler, source: str) -> Iterator[Cursor]:
    """
    A transaction in which nobody else moves the handler's cursor, nor what it set aside.

    :raises Refused: if it never read that module, or, for an external handler, if it is at work
    """
    if not handler.external:
        with writing(handler.module):
            yield _there(handler, cursors.locked(handler, source, wait=True))
        return
    cursor = _there(handler, cursors.cursor_of(handler, source))
    with cursors.lease(handler, source) as lease:
        if lease is None:
            raise Refused(f"{handler.name} is at work outside. Try again, or pause it first.")
        with writing(handler.module):
            cursor.refresh_from_db()
            yield cursor


def _there(handler: Handler, cursor: Cursor | None) -> Cursor:
    if cursor is None:
        raise Refused(f"{handler.name} has not begun to read yet.")
    return cursor


def _uid(reference: str) -> UUID:
    try:
        return UUID(reference)
    except ValueError:
        raise Refused(f"{reference} is no event: give its uid, or its place such as forum:12.") from None
