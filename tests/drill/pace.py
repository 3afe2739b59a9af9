"""When clients act and when they rest: both sides of a module can be looked at while nothing is written."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Pace:
    """Shared by all clients of a crowd."""

    def __init__(self) -> None:
        self._may_act = asyncio.Event()
        self._may_act.set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._acting = 0

    @asynccontextmanager
    async def acting(self) -> AsyncIterator[None]:
        """One client does one thing, once nobody asks for rest."""
        await self._may_act.wait()
        self._acting += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._acting -= 1
            if not self._acting:
                self._idle.set()

    @asynccontextmanager
    async def resting(self) -> AsyncIterator[None]:
        """Nobody begins anything within the block; what was under way has ended."""
        self._may_act.clear()
        try:
            await self._idle.wait()
            yield
        finally:
            self._may_act.set()
