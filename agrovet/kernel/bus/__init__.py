"""
The event bus: `publish` inside the transaction that makes a fact true, `subscribe` to react to it.

An event is kept if and only if its transaction commits. Each handler applies it once to its own module's
database, in order for each entity. docs/explanation/events.md tells how, and what is not promised.
"""

from agrovet.kernel.bus.delivery import drain
from agrovet.kernel.bus.events import Envelope, Event, current_envelope
from agrovet.kernel.bus.inbox.declaring import leave_out, take_in
from agrovet.kernel.bus.publishing import publish, publish_together
from agrovet.kernel.bus.subscriptions import subscribe
from agrovet.kernel.bus.upcasting import upcast

__all__ = [
    "Envelope",
    "Event",
    "current_envelope",
    "drain",
    "leave_out",
    "publish",
    "publish_together",
    "subscribe",
    "take_in",
    "upcast",
]
