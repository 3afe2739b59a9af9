"""A circuit breaker: who has not answered several times is left alone for a while, and then tried with one call."""

import threading
import time
from collections.abc import Callable
from typing import Literal

State = Literal["closed", "open", "half-open"]


class Breaker:
    """
    Closed, it lets calls pass. After `failures` in a row it is open and lets none pass for `seconds`; then
    one, at most every `seconds`, is tried: the first that succeeds closes it. Threads may share it.
    """

    def __init__(self, *, failures: int = 5, seconds: float = 5.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = failures
        self._pause = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._next_try = 0.0
        self._trying = False

    @property
    def state(self) -> State:
        """Where it stands, for the people who watch it."""
        with self._lock:
            if self._failures < self._limit:
                return "closed"
            return "half-open" if self._trying else "open"

    def admits(self) -> bool:
        """Whether a call may be made now. Who is admitted reports `succeeded` or `failed`."""
        with self._lock:
            if self._failures < self._limit:
                return True
            if self._clock() < self._next_try:
                return False
            # A try that never reports back keeps the way closed no longer than one that fails.
            self._next_try = self._clock() + self._pause
            self._trying = True
            return True

    def succeeded(self) -> None:
        """The other side answered."""
        with self._lock:
            self._failures = 0
            self._trying = False

    def failed(self) -> None:
        """The other side did not answer, or made no sense."""
        with self._lock:
            self._failures += 1
            self._trying = False
            if self._failures >= self._limit:
                self._next_try = self._clock() + self._pause
