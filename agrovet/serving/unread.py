"""What clients have been sent and have not read: it waits in this process's memory, which is bounded."""

from typing import Protocol


class Reader(Protocol):
    """A connection whose client does not read as fast as it is sent."""

    def throw_out(self) -> None:
        """End it at once."""


class UnreadBudget:
    """So many bytes at once. Beyond it, of those that hold more than a fair part, the longest-waiting goes."""

    def __init__(self, most: int = 256 * 1024 * 1024) -> None:
        self.most = most
        self._waiting: dict[Reader, int] = {}
        self._total = 0

    def waits(self, reader: Reader, size: int) -> None:
        """Count the bytes that this connection holds."""
        self.is_read(reader)
        self._waiting[reader] = size
        self._total += size
        while self._total > self.most:
            slow = self._slowest()
            self.is_read(slow)
            slow.throw_out()

    def is_read(self, reader: Reader) -> None:
        """Count them off: they are read, or the connection is gone."""
        self._total -= self._waiting.pop(reader, 0)

    def _slowest(self) -> Reader:
        fair = self._total / len(self._waiting)
        return next(reader for reader, size in self._waiting.items() if size >= fair)
