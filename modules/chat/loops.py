"""What each event loop has of its own."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

Own = TypeVar("Own")


class OfLoop(Generic[Own]):
    """One of a kind for each event loop: made when it is first asked for, and gone with the loop."""

    def __init__(self, make: Callable[[asyncio.AbstractEventLoop], Own]) -> None:
        self._make = make
        self._by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, Own] = WeakKeyDictionary()

    def here(self) -> Own:
        """That of the running event loop."""
        loop = asyncio.get_running_loop()
        if loop not in self._by_loop:
            self._by_loop[loop] = self._make(loop)
        return self._by_loop[loop]

    def already_here(self) -> Own | None:
        """That of the running event loop, None where it has not been asked for."""
        return self._by_loop.get(asyncio.get_running_loop())

    def everywhere(self) -> list[Own]:
        """Those of all event loops of this process."""
        return list(self._by_loop.values())

    def forget(self) -> None:
        """The running event loop begins anew."""
        self._by_loop.pop(asyncio.get_running_loop(), None)
