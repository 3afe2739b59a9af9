"""How many connections a process has at once, so that it never runs out of files for its databases."""

import resource
from typing import Protocol

MOST_FILES = 32_768
# Of each four files that a process may open, one is for something else than clients.
_SHARE = 0.75


class Guest(Protocol):
    """A connection."""

    def throw_out(self) -> None:
        """End it at once."""


class Crowd:
    """
    The connections of this process that speak HTTP; sockets of chats are none of them.

    Where there are too many, the one goes that has gone longest without asking anything.
    """

    def __init__(self, most: int = 12_000) -> None:
        self.most = most
        self._idle: dict[Guest, None] = {}
        self._busy: set[Guest] = set()

    def enter(self, guest: Guest) -> bool:
        """Take in a connection; False where there is no room and nobody who could leave."""
        if len(self._idle) + len(self._busy) >= self.most:
            if not self._idle:
                return False
            oldest = next(iter(self._idle))
            del self._idle[oldest]
            oldest.throw_out()
        self._idle[guest] = None
        return True

    def asks(self, guest: Guest) -> None:
        """It has sent the whole head of a request."""
        self._idle.pop(guest, None)
        self._busy.add(guest)

    def rests(self, guest: Guest) -> None:
        """It has been answered."""
        if guest in self._busy:
            self._busy.discard(guest)
            self._idle[guest] = None

    def leave(self, guest: Guest) -> None:
        """It is gone, or has become a socket."""
        self._busy.discard(guest)
        self._idle.pop(guest, None)


def take_files(most: int = MOST_FILES) -> int:
    """Let this process open as many files as the system allows it, up to `most`; returns for how many clients."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = most if hard == resource.RLIM_INFINITY else min(hard, most)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
        soft = allowed
    files = most if soft == resource.RLIM_INFINITY else min(soft, most)
    return int(files * _SHARE)
