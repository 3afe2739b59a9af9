"""Limits of chat: how much one person sends, and how fast one socket is read."""

import time

from agrovet.kernel.http.throttling import Rate


class MessageRate(Rate):
    """Messages of one person, over HTTP and all sockets together."""

    scope = "message"


class GroupRate(Rate):
    """Times that one person makes a group or adds people to one."""

    scope = "group_invitation"


class Allowance:
    """
    What a socket may send, of one kind: so much at once, and so much a second in the long run.

    Whoever sends more is read later, so nothing is lost and nothing piles up here: the connection's buffers are full.
    """

    def __init__(self, *, at_once: float, per_second: float) -> None:
        self._most, self._per_second = at_once, per_second
        self._left, self._since = at_once, time.monotonic()

    def spend(self, amount: float) -> float:
        """Return the seconds to wait for after this much has been taken."""
        now = time.monotonic()
        self._left = min(self._most, self._left + (now - self._since) * self._per_second) - amount
        self._since = now
        return max(0.0, -self._left / self._per_second)
