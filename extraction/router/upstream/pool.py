"""The connections to one service: so many at once, some kept open, and a queue with an end."""

import asyncio
import ssl
from collections import Counter, deque
from dataclasses import dataclass
from urllib.parse import urlsplit

from extraction.router.upstream.connection import MOST_WAITING, Connection
from extraction.router.upstream.errors import NotReached, Overloaded


@dataclass(frozen=True, kw_only=True)
class Limits:
    """
    How much a service may be asked at once, and how long it may take, in seconds.

    `connect`: until there is a connection, or one is free. `answer`: from the whole request to the head of the
    answer. `idle`: between two parts of a body. `total`: for everything. `kept`: for which an unused connection
    is kept, less than the services keep theirs (65).
    """

    connections: int = 64
    queue: int = 128
    connect: float = 1.0
    answer: float = 30.0
    idle: float = 60.0
    total: float = 3600.0
    kept: float = 20.0


class Pool:
    """Connections to the service at this address. For one event loop."""

    def __init__(self, url: str, limits: Limits) -> None:
        parts = urlsplit(url)
        self.host = parts.hostname or ""
        self.port = parts.port or (443 if parts.scheme == "https" else 80)
        self.limits = limits
        self._ssl = ssl.create_default_context() if parts.scheme == "https" else None
        self._idle: deque[Connection] = deque()
        self._waiting: deque[tuple[asyncio.Future[None], str]] = deque()
        self._used_by: Counter[str] = Counter()
        self._open = 0
        self._sweeper: asyncio.TimerHandle | None = None

    async def take(self, client: str = "", *, fresh: bool = False) -> Connection:
        """
        A connection: with `fresh` a new one, else one that was kept, if there is one.

        One client address uses half of the connections at most, so that others are served whatever it does.

        :raises NotReached: if none comes about in time
        :raises Overloaded: if none gets free in time, or the queue is full
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.limits.connect
        while True:
            if self._has_share(client):
                await self._free(deadline - loop.time(), client)
                continue
            if not fresh and (kept := self._kept()):
                return self._lend(kept, client)
            if self._open < self.limits.connections:
                return self._lend(await self._connected(deadline - loop.time()), client)
            if fresh and self._idle:
                # One that was kept makes room.
                self._idle.popleft().abort()
                continue
            await self._free(deadline - loop.time(), client)

    def _has_share(self, client: str) -> bool:
        return bool(client) and self._used_by[client] >= max(1, self.limits.connections // 2)

    def _lend(self, connection: Connection, client: str) -> Connection:
        connection.client = client
        self._used_by[client] += 1
        return connection

    def give_back(self, connection: Connection) -> None:
        """The exchange is over: keep its connection, or let it go."""
        self._used_by[connection.client] -= 1
        if not self._used_by[connection.client]:
            del self._used_by[connection.client]
        if not connection.end():
            connection.abort()
            self._next()
            return
        connection.idle_since = asyncio.get_running_loop().time()
        self._idle.append(connection)
        self._next()
        if self._sweeper is None:
            self._sweeper = asyncio.get_running_loop().call_later(self.limits.kept / 2, self._sweep)

    async def open_stream(self, protocol: asyncio.Protocol) -> None:
        """
        A connection outside of the pool, for what stays: sockets.

        :raises NotReached: if none comes about in time
        """
        try:
            async with asyncio.timeout(self.limits.connect):
                await asyncio.get_running_loop().create_connection(
                    lambda: protocol, self.host, self.port, ssl=self._ssl
                )
        except OSError as error:
            raise NotReached(str(error) or "the connection took too long") from error

    def _kept(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open and not connection.transport.is_closing():
                return connection
        return None

    async def _connected(self, seconds: float) -> Connection:
        self._open += 1
        connection = Connection(self._lost)
        try:
            async with asyncio.timeout(max(seconds, 0.001)):
                await asyncio.get_running_loop().create_connection(
                    lambda: connection, self.host, self.port, ssl=self._ssl
                )
        except OSError as error:
            raise NotReached(str(error) or "the connection took too long") from error
        finally:
            if connection.transport is None:
                self._gone()
        connection.transport.set_write_buffer_limits(MOST_WAITING)
        return connection

    def _lost(self, connection: Connection) -> None:
        if connection in self._idle:
            self._idle.remove(connection)
        self._gone()

    def _gone(self) -> None:
        self._open -= 1
        self._next()

    async def _free(self, seconds: float, client: str) -> None:
        if len(self._waiting) >= self.limits.queue or seconds <= 0:
            raise Overloaded("all connections are in use, and the queue is full")
        turn = asyncio.get_running_loop().create_future()
        place = (turn, client)
        self._waiting.append(place)
        try:
            async with asyncio.timeout(seconds):
                await turn
        except TimeoutError as error:
            raise Overloaded("no connection got free in time") from error
        finally:
            if place in self._waiting:
                self._waiting.remove(place)

    def _next(self) -> None:
        for place in list(self._waiting):
            turn, client = place
            if turn.done():
                self._waiting.remove(place)
            elif not self._has_share(client):
                self._waiting.remove(place)
                turn.set_result(None)
                return

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        while self._idle and self._idle[0].idle_since <= loop.time() - self.limits.kept:
            self._idle.popleft().abort()
        self._sweeper = loop.call_later(self.limits.kept / 2, self._sweep) if self._idle else None
