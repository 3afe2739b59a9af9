"""
Django's handler for ASGI, which goes to a thread once for each request.

For `AGROVET_ONE_TRIP`. All of our middleware and views are plain functions. Django's own handler goes there and back
again for what begins a request, for the middleware, for the view within, and for what ends it, in a thread that is
made for this request. That takes longer than most reads.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

MOST_IDLE = 64
"""Threads that stay when nobody asks; each request that is under way has one."""


class OneTripHandler(ASGIHandler):
    """Answers requests by the middleware and the views; scopes of HTTP alone reach it."""

    def __init__(self) -> None:
        super().__init__()
        self._threads = _Threads()

    def load_middleware(self, is_async: bool = False) -> None:
        """As plain functions, whatever Django's constructor asks for: then one thread can run all of it."""
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        with self._threads.lent() as thread:
            async with ThreadSensitiveContext(executor=thread):
                await self.handle(scope, receive, send)

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        """Take in the body, and answer; a client that leaves before that gets nothing."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with closing(body):
            set_script_prefix(get_script_prefix(scope))
            leaving = asyncio.create_task(self.listen_for_disconnect(receive))
            try:
                response = await sync_to_async(self._respond)(scope, body)
                if response.streaming:
                    await self._stream(response, send, leaving)
                elif not _has_left(leaving):
                    await self.send_response(response, send)
            finally:
                leaving.cancel()
                leaving.add_done_callback(_noticed)

    def _respond(self, scope: Any, body: Any) -> Any:
        """All that is done in the thread. What is not streamed is whole by then, and so the request is over."""
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        response: Any = refusal if request is None else self.get_response(request)
        response._handler_class = self.__class__
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if not response.streaming:
            response.close()
        return response

    async def _stream(self, response: HttpResponseBase, send: Any, leaving: asyncio.Task[None]) -> None:
        """Send it part by part, for as long as the client is there."""
        sending = asyncio.create_task(self.send_response(response, send))
        try:
            await asyncio.wait([leaving, sending], return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending
            await sync_to_async(response.close)()


def _has_left(leaving: asyncio.Task[None]) -> bool:
    """
    Whether the client is gone.

    :raises AssertionError: if the server said something that it must not say by then
    """
    if not leaving.done():
        return False
    with suppress(RequestAborted):
        leaving.result()
    return True


def _noticed(leaving: asyncio.Task[None]) -> None:
    """That the client left after its answer is of no interest: asyncio need not log it."""
    if not leaving.cancelled():
        leaving.exception()


class _Threads:
    """Threads, each of which serves one request after the other; those that did so last come first."""

    def __init__(self) -> None:
        self._idle: list[ThreadPoolExecutor] = []

    @contextmanager
    def lent(self) -> Iterator[ThreadPoolExecutor]:
        """A thread for one request."""
        thread = self._idle.pop() if self._idle else ThreadPoolExecutor(max_workers=1, thread_name_prefix="request")
        try:
            yield thread
        except BaseException:
            # It may still be at work for whoever has been given up.
            thread.shutdown(wait=False)
            raise
        if len(self._idle) < MOST_IDLE:
            self._idle.append(thread)
        else:
            thread.shutdown(wait=False)
