"""All about one module."""

from dataclasses import dataclass
from typing import Any

from agrovet.kernel.record.reading import Choice, Told, latest
from extraction.facts.overview import Card, card
from extraction.placements import processes
from extraction.placements.models import Process

DECISIONS = 8


@dataclass(frozen=True, kw_only=True)
class Detail:
    """Its card, what was decided about it, and the processes that serve it."""

    card: Card
    decisions: list[Told]
    processes: list[Process]

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            **self.card.as_json(),
            "decisions": [each.as_json() for each in self.decisions],
            "followers": [_process(each) for each in self.processes],
        }


def detail(module: str) -> Detail:
    """The module, which there must be."""
    return Detail(
        card=card(module),
        decisions=latest(Choice(module=module), count=DECISIONS),
        processes=[each for each in processes.live() if module in each.modules],
    )


def _process(process: Process) -> dict[str, Any]:
    return {name: getattr(process, name) for name in ("side", "host", "pid", "modules", "seen_at", "acknowledged")}
