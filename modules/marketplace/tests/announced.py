"""What was announced, as a test compares it."""

from typing import Any

from agrovet.kernel.bus.models import LoggedEvent


def announced(*names: str) -> list[tuple[str, dict[str, Any]]]:
    """The events with these names, in the order in which they were published."""
    return [(event.name, event.payload) for event in LoggedEvent.objects.filter(name__in=names).order_by("id")]
