"""
How long a connection may keep us waiting: for the head of a request, for its body, for what we send to be read.

Without it, clients that send a byte now and then hold their connections for ever.
"""

import asyncio
from collections.abc import Callable
from typing import Literal

Wait = Literal["", "head", "body", "reading"]

# Bytes of a body that must come in the first wait, and then in each second on average over the whole. A phone at the
# edge of its network is above it.
LEAST_OF_BODY = 1024
BODY_RATE = 1024
# Seconds in which a body must be whole, whatever its rate.
LONGEST_BODY = 3600.0
# Bytes that a client who is sent something must read in the time of a wait: 273 in each second.
LEAST_OF_READING = 16 * 1024


class Patience:
    """
    Of one connection, which waits for one thing at a time. `give_up` is told for what it waited in vain.

    `unread` tells how many bytes still wait to be sent, `is_held` whether we ourselves read nothing at the moment.
    """

    head_seconds = 20.0
    body_seconds = 30.0
    reading_seconds = 60.0

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        *,
        give_up: Callable[[Wait], None],
        unread: Callable[[], int],
        is_held: Callable[[], bool],
    ) -> None:
        self._loop = loop
        self._give_up = give_up
        self._unread = unread
        self._is_held = is_held
        self._wait: Wait = ""
        self._timer: asyncio.TimerHandle | None = None
        self._measure = 0
        self._body_began = 0.0

    def for_head(self) -> None:
        """A head must be whole in time from now; what comes of it meanwhile gains none."""
        if self._wait != "head":
            self._begin("head", self.head_seconds)

    def for_body(self, came: int) -> None:
        """A body must go on coming; so many bytes of it just have."""
        if self._wait != "body":
            self._measure = 0
            self._body_began = self._loop.time()
            self._begin("body", self.body_seconds)
        self._measure += came

    def for_reading(self) -> None:
        """The client must go on reading what it is sent."""
        self._measure = self._unread()
        self._begin("reading", self.reading_seconds)

    def over(self) -> None:
        """Nothing is waited for."""
        self._wait = ""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _begin(self, wait: Wait, seconds: float) -> None:
        self.over()
        self._wait = wait
        self._timer = self._loop.call_later(seconds, self._look)

    def _look(self) -> None:
        wait = self._wait
        if wait == "body" and self._is_held():
            self._measure = 0
            self._body_began = self._loop.time()
            self._begin(wait, self.body_seconds)
        elif wait == "body" and self._comes_fast_enough():
            self._begin(wait, self.body_seconds)
        elif wait == "reading" and self._is_reading():
            self.for_reading()
        else:
            self.over()
            self._give_up(wait)

    def _is_reading(self) -> bool:
        unread = self._unread()
        return unread < self._measure and unread <= max(0, self._measure - LEAST_OF_READING)

    def _comes_fast_enough(self) -> bool:
        seconds = self._loop.time() - self._body_began
        return seconds < LONGEST_BODY and self._measure >= LEAST_OF_BODY + BODY_RATE * (seconds - self.body_seconds)
