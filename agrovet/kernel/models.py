"""The tables of the kernel: of events, of deleted people, and of what was imported from the old system."""

from agrovet.kernel.bus.inbox.models import IncomingEvent
from agrovet.kernel.bus.models import Cursor, Decision, Log, LoggedEvent, ParkedEvent, Reader
from agrovet.kernel.bus.relay.models import Outage
from agrovet.kernel.deleted_people import DeletedPerson
from agrovet.kernel.legacy.models import ImportedRow, ImportProgress

__all__ = [
    "Cursor",
    "Decision",
    "DeletedPerson",
    "ImportProgress",
    "ImportedRow",
    "IncomingEvent",
    "Log",
    "LoggedEvent",
    "Outage",
    "ParkedEvent",
    "Reader",
]
