"""What this process keeps: the latest answers, up to a number of bytes."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from agrovet.kernel.answers.news import State

SECONDS = 2.0
"""How long an answer is kept, whatever the logs say: how often a post was read, and the like, is no event."""
LARGEST = 256 * 1024  # bytes of one answer; larger ones are asked for seldom
_FRAME = 1024  # bytes that an answer takes beside its bodies, roughly


@dataclass(frozen=True, kw_only=True)
class Answer:
    """
    A body with its headers; `state` is that of the logs before it was made.

    `packed` is the same body compressed, empty as long as nobody has asked for that.
    """

    body: bytes
    packed: bytes = b""
    headers: Mapping[str, str]
    tag: str
    state: State
    until: float

    @property
    def size(self) -> int:
        """Bytes of memory."""
        return len(self.body) + len(self.packed) + _FRAME


class Store:
    """Answers by who could ask for them again. Threads share it; what was not used for longest goes first."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._size = 0

    def find(self, key: str, state: State) -> Answer | None:
        """What is kept under this key and was made in this state."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is None or answer.state != state or answer.until <= self.clock():
                return None
            self._answers.move_to_end(key)
            return answer

    def keep(self, key: str, answer: Answer, *, room: int) -> None:
        """Keep it, in place of the last one, with all others in so many bytes."""
        with self._lock:
            self._drop(key)
            if len(answer.body) > LARGEST:
                return
            self._answers[key] = answer
            self._size += answer.size
            while self._size > room:
                self._drop(next(iter(self._answers)))

    def _drop(self, key: str) -> None:
        dropped = self._answers.pop(key, None)
        if dropped is not None:
            self._size -= dropped.size
