"""The kernel's only tables are those of the bus."""

from agrovet.kernel.bus.models import Cursor, Log, LoggedEvent, ParkedEvent

__all__ = ["Cursor", "Log", "LoggedEvent", "ParkedEvent"]
