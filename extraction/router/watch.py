"""Keeps the time of an exchange, and notices when its client leaves."""

import asyncio

from extraction.router.incoming import Incoming
from extraction.router.upstream.connection import Connection
from extraction.router.upstream.errors import ClientGone, Late, NoAnswer, SlowClient
from extraction.router.upstream.pool import Limits

# Most answers are there before the first look, and cost nothing more than a timer that is taken back.
_FIRST_LOOK, _LOOK = 0.05, 0.25


class Watch:
    """Fails the exchange on a connection when a limit is reached, or when nobody waits for its answer."""

    def __init__(self, connection: Connection, limits: Limits, incoming: Incoming, *, until: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._connection = connection
        self._limits = limits
        self._incoming = incoming
        self._until = until
        self._moved_at = self._loop.time()
        self._waits_for_head = True
        self._leaving: asyncio.Task[None] | None = None
        self._timer = self._loop.call_later(_FIRST_LOOK, self._look)

    def moved(self, *, has_head: bool = False) -> None:
        """A part of the exchange went on its way, to either side."""
        self._moved_at = self._loop.time()
        if has_head:
            self._waits_for_head = False

    def end(self) -> None:
        """The exchange is over."""
        self._timer.cancel()
        if self._leaving is not None:
            self._leaving.cancel()

    def _look(self) -> None:
        now = self._loop.time()
        still = now - max(self._moved_at, self._connection.heard_at)
        waits_for_service = self._waits_for_head and self._incoming.is_over
        if now > self._until:
            self._connection.fail(self._fault("the request took longer than any may"))
        elif still > (self._limits.answer if waits_for_service else self._limits.idle):
            self._connection.fail(self._fault("nothing came for too long"))
        if self._leaving is None and self._incoming.is_over:
            self._leaving = self._loop.create_task(self._until_client_leaves())
        self._timer = self._loop.call_later(_LOOK, self._look)

    def _fault(self, why: str) -> NoAnswer:
        """Return whose fault it is: the client's, where its body is missing or the answer waits for it."""
        waits_for_body = not self._incoming.is_over and not self._connection.is_blocked
        is_of_client = waits_for_body or self._connection.is_held
        return SlowClient(why) if is_of_client else Late(why)

    async def _until_client_leaves(self) -> None:
        await self._incoming.gone()
        self._connection.fail(ClientGone())
