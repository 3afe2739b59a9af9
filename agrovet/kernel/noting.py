"""What becomes known of a request while it is answered: for its line in the log, and for its trace."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(kw_only=True, slots=True)
class Notes:
    """
    One request, or socket. Threads that work for it write into the same notes.

    `route` is the template of its path, such as `/api/adds/<id:id>/`; `person_id` None for a visitor, and as long as
    nobody has asked whose key it is. `status` is 0 as long as no answer has begun.
    """

    module: str = ""
    method: str = ""
    route: str = ""
    status: int = 0
    person_id: int | None = None

    def as_attributes(self) -> dict[str, Any]:
        """By the names that OpenTelemetry has for them; what is not known is left out."""
        known = {
            "http.request.method": self.method,
            "http.route": self.route,
            "http.response.status_code": self.status,
            "user.id": str(self.person_id) if self.person_id else "",
            "agrovet.module": self.module,
        }
        return {name: value for name, value in known.items() if value}


_current: ContextVar[Notes | None] = ContextVar("notes", default=None)


def current_notes() -> Notes | None:
    """The notes of the request that this code works for; None outside of requests."""
    return _current.get()


@contextmanager
def noting() -> Iterator[Notes]:
    """Begin the notes of a request."""
    notes = Notes()
    marker = _current.set(notes)
    try:
        yield notes
    finally:
        _current.reset(marker)


def note_person(id: int) -> None:
    """The request is this person's."""
    if (notes := _current.get()) is not None:
        notes.person_id = id
