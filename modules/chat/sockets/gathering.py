"""
Messages that come in over the sockets of an event loop: those that come while others are being written are written
together, next. So many sockets cost as many transactions as the database bears, and a lone message waits for nothing.
"""

import asyncio
from collections import deque
from contextvars import Context, copy_context
from typing import NamedTuple

from django.db import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout

from agrovet.kernel.writing import WritesHeld
from modules.chat.loops import OfLoop
from modules.chat.operations.drafts import Draft, Outcome
from modules.chat.operations.sending import send_together
from modules.chat.sent import Sent
from modules.chat.sockets.threads import in_thread

# In one transaction. Others wait for its end, as do those who write in the same rooms by another way.
MOST = 50
# Seconds in which others come in before the next are written.
PAUSE = 0.01


class _Waiting(NamedTuple):
    draft: Draft
    context: Context
    outcome: "asyncio.Future[Sent]"


class Gathering:
    """Of one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: deque[_Waiting] = deque()
        self._writing: asyncio.Task[None] | None = None

    async def send(self, draft: Draft) -> Sent:
        """
        What was sent, once it is committed; in a room, messages have the order in which they came here.

        Raises what `sending.send` raises. Who no longer waits for it has sent it all the same.
        """
        outcome: asyncio.Future[Sent] = self._loop.create_future()
        self._waiting.append(_Waiting(draft, copy_context(), outcome))
        if self._writing is None:
            self._writing = self._loop.create_task(self._write())
        return await outcome

    async def _write(self) -> None:
        try:
            while self._waiting:
                taken = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
                for one, outcome in zip(taken, await _written(taken), strict=True):
                    _settle(one.outcome, outcome)
                await asyncio.sleep(PAUSE)
        finally:
            self._writing = None


async def _written(taken: list[_Waiting]) -> list[Outcome]:
    try:
        # Of what is asked elsewhere meanwhile, such as names, the first message is the cause.
        return await in_thread(taken[0].context.run, send_together, [one.draft for one in taken])
    except (OperationalError, InterfaceError, PoolTimeout, WritesHeld) as error:
        return [error] * len(taken)
    except Exception as error:  # noqa: BLE001 - passed on to whoever waits
        if len(taken) == 1:
            return [error]
        # Something is wrong with one of them, which is not known: each by itself.
        return [outcome for one in taken for outcome in await _written([one])]


def _settle(future: "asyncio.Future[Sent]", outcome: Outcome) -> None:
    # A socket that has ended meanwhile waits no more.
    if future.done():
        return
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)


of_loop = OfLoop(Gathering)


def gathering() -> Gathering:
    """Where the messages of the running event loop are gathered."""
    return of_loop.here()
