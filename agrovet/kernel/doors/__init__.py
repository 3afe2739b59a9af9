"""Service interfaces: how one module asks another, wherever that one runs."""

from agrovet.kernel.doors.away import ServiceUnavailable
from agrovet.kernel.doors.calls import answer_or, service, stand_in
from agrovet.kernel.doors.declared import Door, Remembered

__all__ = ["Door", "Remembered", "ServiceUnavailable", "answer_or", "service", "stand_in"]
