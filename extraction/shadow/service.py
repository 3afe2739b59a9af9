"""The way of repetitions to a service: connections of their own, so that they take none from people's requests."""

import asyncio

import orjson
from django.conf import settings

from agrovet.kernel.repeating import WriteInRepetition
from extraction.router.upstream.errors import NoAnswer
from extraction.router.upstream.pool import Limits, Pool
from extraction.router.upstream.service import Service
from extraction.shadow import answers
from extraction.shadow.answers import Answer
from extraction.shadow.comparing import RefusedThere, Unanswered

_REFUSAL = WriteInRepetition().detail
# One for each loop: after a fork there is another.
_pools: dict[tuple[int, str], Pool] = {}


async def ask(there: Service, request: bytes, *, is_head: bool) -> Answer:
    """
    The answer to a request without a body, of which all bytes are given.

    :raises Unanswered: if there is none in `AGROVET_SHADOW_SECONDS`, or it is far too large
    :raises RefusedThere: if the service would have written something
    """
    seconds = settings.AGROVET_SHADOW_SECONDS
    try:
        async with asyncio.timeout(seconds):
            found = await _exchange(_pool(there.url, seconds), request, is_head=is_head)
    except (NoAnswer, TimeoutError) as error:
        raise Unanswered from error
    if found.status == WriteInRepetition.status and _would_write(found):
        raise RefusedThere
    return found


def _would_write(found: Answer) -> bool:
    try:
        told = orjson.loads(found.body)
    except orjson.JSONDecodeError:
        return False
    return isinstance(told, dict) and told.get("detail") == _REFUSAL


async def _exchange(pool: Pool, request: bytes, *, is_head: bool) -> Answer:
    connection = await pool.take()
    try:
        connection.begin(is_head=is_head)
        connection.write(request)
        while not await connection.head():
            connection.informational.popleft()
        body = bytearray()
        while (part := await connection.chunk()) is not None:
            body += part
            if len(body) > settings.AGROVET_SHADOW_QUEUE_KIB * 1024:
                raise Unanswered
        return answers.answer(connection.status, connection.headers, bytes(body))
    finally:
        pool.give_back(connection)


def _pool(url: str, seconds: float) -> Pool:
    key = (id(asyncio.get_running_loop()), url)
    if key not in _pools:
        most = settings.AGROVET_SHADOW_AT_ONCE
        limits = Limits(connections=most, queue=most, connect=1, answer=seconds, idle=seconds, total=seconds)
        _pools[key] = Pool(url, limits)
    return _pools[key]
