"""Which modules have a relay: those that AGROVET_RELAY_MODULES names, as far as this process hosts them."""

from importlib import import_module

from django.conf import settings

from agrovet.kernel.bus.events import EVENT_TYPES
from agrovet.kernel.bus.relay.sending import send_one
from agrovet.kernel.bus.subscriptions import HANDLERS, Handler

_NAME = "relay_events"


def declare_relays() -> None:
    """Enter a relay for each module that has one among the handlers."""
    if settings.AGROVET_RELAY_URL:
        for module in settings.AGROVET_RELAY_MODULES:
            if module in settings.AGROVET_MODULES:
                import_module(f"modules.{module}.events")
                declare_relay(module)


def declare_relay(module: str) -> Handler:
    """Enter the relay of a module among the handlers."""
    handler = Handler(
        name=f"{module}.{_NAME}",
        react=send_one,
        event_types=tuple(kind for kind in EVENT_TYPES.values() if kind.module == module),
        external=True,
        is_relay=True,
    )
    HANDLERS[handler.name] = handler
    return handler


def relays() -> list[Handler]:
    """The relays of this process."""
    return [handler for handler in HANDLERS.values() if handler.is_relay and handler.module in settings.AGROVET_MODULES]
