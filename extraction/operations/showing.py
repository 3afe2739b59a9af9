"""What an operation shows of itself while it runs, kept in memory until somebody writes it down."""

import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

Say = Callable[[str], None]
Progress = Callable[[str, int, int], None]  # what, done so far, of how many

MOST_MESSAGES = 50
MOST_BARS = 50


def say_nothing(text: str) -> None:
    """For callers who show no progress."""


def show_nothing(what: str, done: int, total: int) -> None:
    """For callers who show no progress."""


class Shown:
    """The last messages, and how far each part is. Another thread may read it at any time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._messages: deque[dict[str, str]] = deque(maxlen=MOST_MESSAGES)
        self._bars: dict[str, tuple[int, int]] = {}

    def say(self, text: str) -> None:
        """A new step."""
        with self._lock:
            self._messages.append({"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "text": text})

    def progress(self, what: str, done: int, total: int) -> None:
        """How far a part is."""
        with self._lock:
            # The part that moved last is last.
            self._bars.pop(what, None)
            self._bars[what] = (done, total)
            if len(self._bars) > MOST_BARS:
                del self._bars[next(iter(self._bars))]

    def as_plain(self) -> dict[str, Any]:
        """`current` is the last message; `bars` are in the order in which they moved last."""
        with self._lock:
            return {
                "current": self._messages[-1]["text"] if self._messages else "",
                "messages": list(self._messages),
                "bars": [{"what": what, "done": done, "total": total} for what, (done, total) in self._bars.items()],
            }
