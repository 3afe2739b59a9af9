"""
Noise: fields that differ from one answer to the next on the same side, such as the time.

Where both sides differ, the monolith is asked a second time. What it says differently itself is no mismatch of the
service; a field that does so often is known as noise from then on, and does not make it be asked again.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

# A field is noise that differed in so many pairs of answers of the monolith, and in this part of them.
FEWEST, PART = 3, 0.2
_MOST_ENDPOINTS, _MOST_FIELDS = 1000, 200


@dataclass
class _Heard:
    pairs: int = 0
    differed: Counter[str] = field(default_factory=Counter)


class Noise:
    """What this process has learned, by endpoint. For one thread."""

    def __init__(self) -> None:
        self._heard: dict[tuple[str, str], _Heard] = {}

    def learn(self, module: str, endpoint: str, fields: Collection[str]) -> None:
        """Two answers of the monolith differed in these fields, and in no other."""
        if len(self._heard) >= _MOST_ENDPOINTS:
            self._heard.clear()
        heard = self._heard.setdefault((module, endpoint), _Heard())
        heard.pairs += 1
        if len(heard.differed) < _MOST_FIELDS:
            heard.differed.update(fields)

    def known(self, module: str, endpoint: str) -> list[str]:
        """The fields that are not worth a look."""
        heard = self._heard.get((module, endpoint))
        if heard is None:
            return []
        return sorted(name for name, times in heard.differed.items() if times >= FEWEST and times >= PART * heard.pairs)
