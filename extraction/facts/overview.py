"""The overview: a card for each module."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from extraction.facts.events import Handling, handling
from extraction.facts.way_back import WayBack, way_back
from extraction.operations.looking import Look, status, status_of_all
from extraction.sampling.lately import Traffic, last_hour


@dataclass(frozen=True, kw_only=True)
class Card:
    """One module: how it stands, what the monolith and its service answered, and how its events are handled."""

    look: Look
    traffic: Traffic
    at_service: Traffic
    bus: Handling
    way_back: WayBack

    def as_json(self) -> dict[str, Any]:
        """As plain values: those of the look, and the rest beside them."""
        return {
            **self.look.as_json(),
            "traffic": self.traffic.as_json(),
            "at_service": self.at_service.as_json(),
            "bus": self.bus.as_json(),
            "way_back": self.way_back,
        }


def overview() -> list[Card]:
    """All modules, in their usual order; as many questions as for one, but for databases that are followed."""
    return _cards(status_of_all())


def card(module: str) -> Card:
    """One of them."""
    return _cards([status(module)])[0]


def _cards(looks: Sequence[Look]) -> list[Card]:
    now = datetime.now(UTC)
    here, away, bus = last_hour("monolith", now), last_hour("service", now), handling(now)
    return [
        Card(
            look=look,
            traffic=here[look.module],
            at_service=away[look.module],
            bus=bus.get(look.module, Handling()),
            way_back=way_back(look, now),
        )
        for look in looks
    ]
