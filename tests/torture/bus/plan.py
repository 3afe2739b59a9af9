"""What a run is to do, told to every process of it."""

import json
from dataclasses import asdict, dataclass
from typing import Literal, get_args

Break = Literal["", "plain-ids", "effects-apart", "arrival-order"]
BREAKS = [name for name in get_args(Break) if name]

SECONDS_PER_FAULT = 0.55  # on average, from one fault to the next
UNDONE = 0.1  # the share of transactions that are rolled back
WRITERS = 8
BROKE_DOWN = 70  # how a process of a run ends that ends by an error of its own


@dataclass(frozen=True, kw_only=True)
class Plan:
    """
    A run: at least so many events of writers, and kills; what is random follows from the seed, but for timing.

    `folder` is where its processes meet. `breaks` names the promise that is broken on purpose.
    """

    events: int
    kills: int
    seed: int
    folder: str
    breaks: Break = ""

    @property
    def entities(self) -> int:
        """How many entities each module has: of many, few are locked at the same time."""
        return max(400, self.events // 250)

    @property
    def transient(self) -> float:
        """The share of events at which handlers fail for the first seconds."""
        return max(1 / 4000, 40 / self.events)

    @property
    def late(self) -> float:
        """
        The share of transactions that stay open for a while before they commit.

        A short run needs many of them for one to meet a reader; a long one has them by the thousand anyway.
        """
        return min(0.06, max(0.015, 120 / self.events))

    @property
    def events_per_second(self) -> float:
        """How fast writers write, so that events and faults come to their end together."""
        return self.events / (self.kills * 1.35 * SECONDS_PER_FAULT)

    def is_poisoned(self, source: str, entity: int, version: int) -> bool:
        """Whether handlers refuse this event until it is mended: one in the life of about 1 % of the entities."""
        return entity % 97 == 13 and version == 3 + entity % 19

    def to_json(self) -> str:
        """For the command line of another process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """What `to_json` wrote."""
        return cls(**json.loads(text))
