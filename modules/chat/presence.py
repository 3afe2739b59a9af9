"""
Who is online: whoever has a presence socket open, in whichever process.

With Redis, processes share what they know, and each entry must be renewed: a process that is killed leaves no
ghosts. Without Redis there is one process, and it knows.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, Protocol, cast

from django.conf import settings
from redis import asyncio as aioredis
from redis.exceptions import RedisError

from modules.chat.loops import OfLoop

logger = logging.getLogger(__name__)

# An entry that is not renewed for this long has been left behind.
LIFETIME = 60
RENEW_EVERY = 20

Away = (RedisError, OSError, TimeoutError)


class Presence(Protocol):
    """Who is online. While it cannot be known, nobody else is."""

    async def enter(self, user_id: int, socket: str) -> bool:
        """A presence socket is open; whether the person came online by it."""

    async def leave(self, user_id: int, socket: str) -> bool:
        """It is closed; whether the person is offline by it."""

    async def online(self, user_ids: Collection[int]) -> set[int]:
        """Those of these people who are online."""

    async def renew(self, sockets: Mapping[int, Collection[str]]) -> set[int]:
        """The sockets of this process are still open; who has been left online by a process that died."""


class PresenceHere:
    """For a single process."""

    def __init__(self) -> None:
        self._sockets: dict[int, set[str]] = defaultdict(set)

    async def enter(self, user_id: int, socket: str) -> bool:
        """Whether it is the person's first socket."""
        self._sockets[user_id].add(socket)
        return len(self._sockets[user_id]) == 1

    async def leave(self, user_id: int, socket: str) -> bool:
        """Whether it was the person's last socket."""
        if user_id not in self._sockets:
            return False
        self._sockets[user_id].discard(socket)
        if self._sockets[user_id]:
            return False
        del self._sockets[user_id]
        return True

    async def online(self, user_ids: Collection[int]) -> set[int]:
        """Those with sockets."""
        return {id for id in user_ids if id in self._sockets}

    async def renew(self, sockets: Mapping[int, Collection[str]]) -> set[int]:
        """Nothing dies but with all of it."""
        return set()


class SharedPresence:
    """
    For several processes, in Redis: the sockets of each person by the time until which they count, and the
    people by the latest such time.
    """

    def __init__(self, url: str) -> None:
        self._people = f"{settings.AGROVET_REDIS_PREFIX}:chat:online"
        # Many sockets that come at once wait for each other's connection, and are not turned away.
        pool = aioredis.BlockingConnectionPool.from_url(
            url, socket_timeout=2, socket_connect_timeout=2, max_connections=4, timeout=10
        )
        self._redis = aioredis.Redis(connection_pool=pool)

    async def enter(self, user_id: int, socket: str) -> bool:
        """Whether nobody knew of a socket of the person before."""
        now = time.time()
        try:
            async with self._redis.pipeline(transaction=True) as steps:
                steps.zremrangebyscore(self._sockets_of(user_id), "-inf", now)
                steps.zcard(self._sockets_of(user_id))
                self._keep(steps, user_id, [socket], now + LIFETIME)
                _, before, *_ = await steps.execute()
        except Away as error:
            logger.warning("Presence is unknown: Redis is away (%s).", error)
            return False
        return int(before) == 0

    async def leave(self, user_id: int, socket: str) -> bool:
        """Whether nobody knows of a socket of the person now."""
        try:
            async with self._redis.pipeline(transaction=True) as steps:
                steps.zrem(self._sockets_of(user_id), socket)
                steps.zremrangebyscore(self._sockets_of(user_id), "-inf", time.time())
                steps.zcard(self._sockets_of(user_id))
                # Of two that leave at the same instant, one finds nobody left. Whether Redis knew of this one
                # does not matter: it may have been away, and have forgotten.
                *_, left = await steps.execute()
            if int(left) > 0:
                return False
            await self._redis.zrem(self._people, user_id)
            return True
        except Away as error:
            logger.warning("Presence is unknown: Redis is away (%s).", error)
            return False

    async def online(self, user_ids: Collection[int]) -> set[int]:
        """Those whose time is not over."""
        ids = list(user_ids)
        if not ids:
            return set()
        now = time.time()
        try:
            until = await self._redis.zmscore(self._people, cast(list[Any], ids))
        except Away as error:
            logger.warning("Presence is unknown: Redis is away (%s).", error)
            return set()
        return {id for id, time_ in zip(ids, until, strict=True) if time_ is not None and float(time_) > now}

    async def renew(self, sockets: Mapping[int, Collection[str]]) -> set[int]:
        """Renew ours; of those whose time is over, each is given to one process to tell of."""
        now = time.time()
        try:
            async with self._redis.pipeline(transaction=False) as steps:
                for user_id, own in sockets.items():
                    self._keep(steps, user_id, own, now + LIFETIME)
                await steps.execute()
            over = cast(list[bytes], await self._redis.zrangebyscore(self._people, "-inf", now))
            return {int(id) for id in over if await self._redis.zrem(self._people, id)}
        except Away as error:
            logger.warning("Presence is unknown: Redis is away (%s).", error)
            return set()

    def _keep(self, steps: Any, user_id: int, sockets: Collection[str], until: float) -> None:
        steps.zadd(self._sockets_of(user_id), dict.fromkeys(sockets, until))
        steps.expire(self._sockets_of(user_id), LIFETIME * 2)
        steps.zadd(self._people, {str(user_id): until})

    def _sockets_of(self, user_id: int) -> str:
        return f"{self._people}:{user_id}"


def _presence(loop: asyncio.AbstractEventLoop) -> Presence:
    return SharedPresence(settings.REDIS_URL) if settings.REDIS_URL else PresenceHere()


of_loop = OfLoop(_presence)


def presence() -> Presence:
    """Who is online, as the running event loop can ask it."""
    return of_loop.here()
