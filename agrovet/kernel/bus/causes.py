"""What led to what: the event whose handler this code runs for, in this process or in one that called it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from agrovet.kernel.bus.events import current

_elsewhere: ContextVar[UUID | None] = ContextVar("cause_elsewhere", default=None)


def cause() -> UUID | None:
    """The id of the event that is being handled, None outside of handlers."""
    envelope = current.get()
    return envelope.uid if envelope else _elsewhere.get()


@contextmanager
def caused_by(uid: UUID | None) -> Iterator[None]:
    """Work for a handler that runs in another process."""
    marker = _elsewhere.set(uid)
    try:
        yield
    finally:
        _elsewhere.reset(marker)
