"""What a fault did, as it tells when it is over."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Deed:
    """
    `mended_at` is when the fault was taken away (`time.monotonic()`); `answers` are those that it asked for itself.

    `wrong` says what must not have been, as sentences.
    """

    done: str
    mended_at: float
    answers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Skipped(Exception):
    """The fault cannot be caused on this machine; the text says why, and what would help."""
