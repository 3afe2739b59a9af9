"""Rests that grow with the work: what is done again and again leaves most of the time to others."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Rest:
    """
    `seconds` to rest before the next turn: `times` as long as the last turn took, within bounds.

    :param least: seconds, before the first turn as well
    :param most: seconds
    """

    def __init__(self, *, least: float, times: float, most: float) -> None:
        self.seconds = self._least = least
        self._times = times
        self._most = most

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The block is a turn."""
        began = time.monotonic()
        yield
        self.seconds = min(max(self._least, self._times * (time.monotonic() - began)), self._most)
