"""The kernel's only tables are those of the bus, and what an import of the old system remembers."""

from agrovet.kernel.bus.inbox.models import IncomingEvent
from agrovet.kernel.bus.models import Cursor, Decision, Log, LoggedEvent, ParkedEvent, Reader
from agrovet.kernel.bus.relay.models import Outage
from agrovet.kernel.legacy.models import ImportedRow, ImportProgress

__all__ = [
    "Cursor",
    "Decision",
    "ImportProgress",
    "ImportedRow",
    "IncomingEvent",
    "Log",
    "LoggedEvent",
    "Outage",
    "ParkedEvent",
    "Reader",
]
