"""Requests that the monolith answers, of which a share is repeated at the service."""

import asyncio
import random
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve

from agrovet.kernel.doors import ServiceUnavailable
from agrovet.kernel.http.asgi import Application
from agrovet.kernel.http.safety import with_safety
from agrovet.kernel.identity import vouched
from agrovet.kernel.placement import Standing, standing_of
from extraction.router.asking import CannotTell, asking
from extraction.router.exchange import head_of
from extraction.router.forwarding import Looping, headers_to, target_of
from extraction.router.headers import Origin
from extraction.router.upstream.service import Service, service_of
from extraction.routes import module_of
from extraction.shadow import answers, hiding, service
from extraction.shadow.answers import Answer
from extraction.shadow.comparing import Repetition, Unanswered, compare
from extraction.shadow.waiting import waiting

REPEATED = frozenset({"GET", "HEAD"})
# The bodies of requests are not kept, so those that have one cannot be repeated.
_OF_BODIES = frozenset({b"content-length", b"transfer-encoding"})


def with_shadow(application: Application) -> Application:
    """The application, of whose answers to reads some are compared with those of the module's service."""
    # The service's answers come with these headers; around the monolith they are added further out.
    whole = with_safety(application)

    async def shadowed(scope: Any, receive: Any, send: Any) -> None:
        chosen = _chosen(scope)
        if chosen is None:
            await application(scope, receive, send)
            return
        asked_there, standing = chosen
        kept = _Kept(settings.AGROVET_SHADOW_QUEUE_KIB * 1024 // 8, is_head=scope["method"] == "HEAD")

        async def noted(message: Any) -> None:
            await send(message)
            kept.note(message)

        await whole(scope, receive, noted)
        # The answer is out; from here on nobody waits.
        if kept.is_comparable:
            request = _Request(whole, asked_there, standing, scope)
            endpoint = endpoint_of(scope)
            waiting.offer(
                asked_there.module, endpoint, lambda: request.compare(endpoint, kept.answer()), size=kept.size
            )

    return shadowed


def _chosen(scope: Any) -> tuple[Service, Standing] | None:
    """Where the request is repeated; None if it is not."""
    if scope["type"] != "http" or scope["method"] not in REPEATED:
        return None
    module = module_of(scope["raw_path"])
    if module is None or not (standing := standing_of(module)).shadow:
        return None
    if random.random() * 100 >= standing.shadow or any(name in _OF_BODIES for name, _ in scope["headers"]):
        return None
    found = service_of(module)
    return None if found is None else (found, standing)


def endpoint_of(scope: Any) -> str:
    """The method, and the path with the names of what varies in it, as the views are registered."""
    try:
        route = resolve(scope["path"]).route
    except Resolver404:
        route = "(no such path)"
    return f"{scope['method']} /{route.lstrip('^')}"[:200]


class _Kept:
    """An answer as it goes out, up to a size."""

    def __init__(self, most: int, *, is_head: bool) -> None:
        self._most = most
        self._is_head = is_head
        self._start: Any = None
        self._body = bytearray()
        self.is_whole = False
        self.size = 0

    def note(self, message: Any) -> None:
        """A part of it went out."""
        if message["type"] == "http.response.start":
            self._start = message
            self.size += sum(len(name) + len(value) for name, value in message.get("headers", ()))
        elif message["type"] == "http.response.body" and self.size <= self._most:
            # Applications may write a body for HEAD as well: no server sends it.
            body = b"" if self._is_head else message.get("body", b"")
            self.size += len(body)
            if self.size > self._most:
                self._body.clear()
                return
            self._body += body
            self.is_whole = not message.get("more_body", False) and self._start is not None

    @property
    def is_comparable(self) -> bool:
        """Whether all of it is here, and says more than that the client has it already."""
        return self.is_whole and self._start["status"] != HTTPStatus.NOT_MODIFIED

    def answer(self) -> Answer:
        """The whole of it."""
        return answers.answer(self._start["status"], self._start.get("headers", ()), bytes(self._body))


class _Request:
    """A request that can be made once more, on either side."""

    def __init__(self, application: Application, there: Service, standing: Standing, scope: Any) -> None:
        self._application = application
        self._there = there
        self._standing = standing
        self._scope = scope

    async def compare(self, endpoint: str, answered: Answer) -> None:
        """Compare both sides."""
        await compare(
            Repetition(
                module=self._there.module,
                endpoint=endpoint,
                target=hiding.target(self._scope["path"], self._scope["query_string"]),
                epoch=self._standing.epoch,
                answered=answered,
                ask_service=self._ask_service,
                ask_monolith=self._ask_monolith,
            )
        )

    async def _ask_service(self) -> Answer:
        try:
            asked = await asking(self._scope)
            lines = headers_to(self._scope, self._there, asked, Origin(self._scope), is_repeated=True)
        except (ServiceUnavailable, CannotTell, Looping) as error:
            raise Unanswered from error
        head = head_of(self._scope["method"], target_of(self._scope, self._there), lines)
        return await service.ask(self._there, head + b"\r\n", is_head=self._scope["method"] == "HEAD")

    async def _ask_monolith(self) -> Answer:
        kept = _Kept(settings.AGROVET_SHADOW_QUEUE_KIB * 1024, is_head=self._scope["method"] == "HEAD")
        begun = False

        async def receive() -> Any:
            nonlocal begun
            if begun:
                # Nobody leaves before the answer is there.
                await asyncio.get_running_loop().create_future()
            begun = True
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            kept.note(message)

        try:
            asked = await asking(self._scope)
        except (ServiceUnavailable, CannotTell) as error:
            raise Unanswered from error
        with vouched(asked.key, asked.who):
            async with asyncio.timeout(settings.AGROVET_SHADOW_SECONDS):
                await self._application(dict(self._scope), receive, send)
        return kept.answer()
