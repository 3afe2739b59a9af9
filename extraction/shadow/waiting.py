"""
Where repetitions wait, and the thread that carries them out: bounded in number and in bytes, and in nobody's way.

The thread has an event loop of its own, so that a service which hangs keeps no request waiting.
"""

import asyncio
import logging
import os
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from typing import Any

from django.conf import settings

from agrovet.kernel.repeating import repeating
from extraction.shadow.ledger import ledger

logger = logging.getLogger(__name__)

_WRITE_AFTER = 1.0  # seconds

Work = Callable[[], Coroutine[Any, Any, None]]


class Waiting:
    """The repetitions of this process, those under way included."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self._bytes = 0
        self._pid = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turns = asyncio.Semaphore(1)
        self._is_due = False
        # For what blocks: calls through doors, the monolith's answers to them, and the ledger.
        self.threads = ThreadPoolExecutor(1)

    @property
    def number(self) -> int:
        """How many there are."""
        return self._number

    def offer(self, module: str, endpoint: str, work: Work, *, size: int) -> bool:
        """
        Carry it out when its turn comes, with the context of the caller; False where it is left out.

        Never waits. `size` are the bytes that it holds.
        """
        with self._lock:
            loop = self._started()
            is_full = self._number >= settings.AGROVET_SHADOW_QUEUE
            if is_full or self._bytes + size > settings.AGROVET_SHADOW_QUEUE_KIB * 1024:
                ledger.count(module, endpoint, "dropped")
                return False
            self._number += 1
            self._bytes += size
        loop.call_soon_threadsafe(self._begin, module, endpoint, work, size, copy_context())
        return True

    def _started(self) -> asyncio.AbstractEventLoop:
        # A child that was forked has the loop of its parent, and nobody who runs it.
        if self._loop is None or self._pid != os.getpid():
            self._number, self._bytes, self._pid, self._is_due = 0, 0, os.getpid(), False
            self._loop = asyncio.new_event_loop()
            self._turns = asyncio.Semaphore(settings.AGROVET_SHADOW_AT_ONCE)
            self.threads = ThreadPoolExecutor(2 * settings.AGROVET_SHADOW_AT_ONCE + 1, thread_name_prefix="shadow")
            threading.Thread(target=self._loop.run_forever, name="shadow", daemon=True).start()
        return self._loop

    def _begin(self, module: str, endpoint: str, work: Work, size: int, context: Context) -> None:
        carried = self._carry_out(module, endpoint, work, time.monotonic())
        task = asyncio.get_running_loop().create_task(carried, context=context)
        task.add_done_callback(lambda _: self._end(size))

    async def _carry_out(self, module: str, endpoint: str, work: Work, since: float) -> None:
        async with self._turns:
            if time.monotonic() - since > settings.AGROVET_SHADOW_SECONDS:
                # Too much has happened since: the service would be asked about another state.
                ledger.count(module, endpoint, "dropped")
                return
            try:
                with repeating():
                    await work()
            except Exception:
                # Whatever it is: nobody waits for it, and the next one may do better.
                logger.exception("%s of %s could not be compared.", endpoint, module)
                ledger.count(module, endpoint, "unanswered")

    def _end(self, size: int) -> None:
        with self._lock:
            self._number -= 1
            self._bytes -= size
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_later(_WRITE_AFTER, self._write)

    def _write(self) -> None:
        self._is_due = False
        self.threads.submit(ledger.write)


waiting = Waiting()
