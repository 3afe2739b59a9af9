"""The router as an ASGI application in front of another, the monolith's own."""

import logging
import time
from typing import Any

from agrovet.kernel.doors import ServiceUnavailable
from agrovet.kernel.errors import DomainError
from agrovet.kernel.http import vouchers
from agrovet.kernel.http.asgi import Application
from agrovet.kernel.http.forwarded import network_of
from agrovet.kernel.http.vouching import SAFE_METHODS
from agrovet.kernel.identity import vouched
from agrovet.kernel.placement import Standing, chooser, standing_of
from extraction.router import answers, buckets, dots, sockets
from extraction.router.asking import NOBODY, Asking, CannotTell, asking
from extraction.router.counting import count, count_fallback
from extraction.router.exchange import Exchange, head_of
from extraction.router.forwarding import Looping, headers_to, target_of
from extraction.router.headers import Headers, Origin, first
from extraction.router.incoming import Incoming
from extraction.router.returning import Returning
from extraction.router.spool import taken_in
from extraction.router.upstream.errors import ClientGone, Late, LeftAlone, NoAnswer, NotReached, Overloaded, SlowClient
from extraction.router.upstream.service import Service, service_of
from extraction.router.visiting import visitor_of
from extraction.routes import module_of

logger = logging.getLogger(__name__)


def with_routing(application: Application) -> Application:
    """The application, whose modules are answered for by their services as far as they have left."""

    async def routed(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await application(scope, receive, send)
            return
        module = module_of(scope["raw_path"])
        standing = standing_of(module) if module else None
        if module is None or standing is None or not standing.share:
            await application(_unvouched(scope), receive, send)
            return
        service = service_of(module)
        if service is None:
            await application(_unvouched(scope), receive, send)
            return
        await _Request(application, service, standing, _unvouched(scope), send).run(receive)

    return routed


def _unvouched(scope: Any) -> Any:
    """The scope without vouchers: those that come from outside are false."""
    headers = scope["headers"]
    for name, _ in headers:
        if name == vouchers.HEADER:
            return {**scope, "headers": [header for header in headers if header[0] != vouchers.HEADER]}
    return scope


class _Request:
    """One request, or socket, of a module that is served in two places."""

    def __init__(self, application: Application, service: Service, standing: Standing, scope: Any, send: Any) -> None:
        self._application = application
        self._service = service
        self._module = service.module
        self._standing = standing
        self._scope = scope
        self._send = send
        self._is_socket = scope["type"] == "websocket"
        self._origin = Origin(scope)
        self._extra: Headers = []
        self._subject = ""
        self._asked = NOBODY
        self._began = time.perf_counter()

    async def run(self, receive: Any) -> None:
        """Answer it, on one of the two sides."""
        try:
            self._asked = await asking(self._scope)
        except ServiceUnavailable:
            # Nobody can tell whose key it is. The monolith says so as it always does.
            await self._here(receive)
            return
        except CannotTell as error:
            # The monolith would wait for the same database, as long again, to say the same.
            logger.error("The database did not answer: %s", error)
            await answers.answer(self._scope, self._send, 503, answers.BUSY)
            return
        if self._is_of_service(self._asked):
            await self._there(receive)
        else:
            await self._here(receive)

    def _is_of_service(self, asked: Asking) -> bool:
        share = self._standing.share
        if share >= 100:
            return True
        if asked.who is not None:
            self._subject = f"person:{asked.who.id}"
        else:
            visitor = visitor_of(self._scope)
            self._extra = [visitor.cookie] if visitor.cookie else []
            self._subject = f"visitor:{visitor.name}"
        return self._is_served_by(self._module)

    def _is_served_by(self, module: str) -> bool:
        """Whether the service of a module answers whoever asks; nobody's where that was not looked up."""
        share = standing_of(module).share
        return bool(self._subject) and buckets.is_served_by_service(module, self._subject, share=share)

    async def _here(self, receive: Any) -> None:
        status = 500

        async def noted(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if self._extra:
                    message = {**message, "headers": [*message.get("headers", ()), *self._extra]}
            await self._send(message)

        with vouched(self._asked.key, self._asked.who):
            # What this request asks of other modules is asked where this person is served.
            marker = chooser.set(self._is_served_by)
            try:
                await self._application(self._scope, receive, self._send if self._is_socket else noted)
            finally:
                chooser.reset(marker)
                if not self._is_socket:
                    count(self._module, "monolith", status=status, seconds=time.perf_counter() - self._began)

    async def _there(self, receive: Any) -> None:
        method = self._scope.get("method", "GET")
        if dots.leaves(self._scope["raw_path"]):
            await self._refuse(400, answers.BAD_PATH)
        elif method == "TRACE" or (method == "OPTIONS" and self._is_for_router()):
            await self._refuse(405, answers.NO_METHOD)
        else:
            try:
                lines = headers_to(self._scope, self._service, self._asked, self._origin)
            except Looping:
                await self._refuse(508, answers.LOOP)
                return
            if self._is_socket:
                await self._as_socket(receive, lines)
            else:
                await self._as_taken_in(receive, lines)

    def _is_for_router(self) -> bool:
        return first(self._scope["headers"], b"max-forwards").strip() == b"0"

    async def _as_taken_in(self, receive: Any, lines: Headers) -> None:
        incoming = Incoming(self._scope, receive)
        if not incoming.has_body or incoming.expects_go_ahead:
            await self._as_request(incoming, lines)
            return
        try:
            async with taken_in(self._scope, receive) as repeated:
                await self._as_request(Incoming(self._scope, repeated), lines)
        except ClientGone:
            return
        except DomainError as error:
            # Nothing of it has come to the service, and so nothing is counted as its own.
            await answers.answer(self._scope, self._send, error.status, error.detail)

    async def _as_request(self, incoming: Incoming, lines: Headers) -> None:
        returning = Returning(self._scope, self._send, self._service, self._origin, extra=self._extra)
        head = head_of(self._scope["method"], target_of(self._scope, self._service), lines)
        try:
            self._require_service()
            await Exchange(
                self._service, self._scope, incoming, returning, head, client=network_of(self._origin.client)
            ).run()
        except ClientGone:
            return
        except NoAnswer as error:
            self._note(error)
            if returning.has_begun and isinstance(error, SlowClient):
                return
            if returning.has_begun:
                # Returning now, unfinished, breaks the client's connection: a part must not pass for the whole.
                count(self._module, "service", status=502, seconds=time.perf_counter() - self._began)
                return
            is_whole = isinstance(error, NotReached) or self._scope["method"] in SAFE_METHODS
            if self._may_be_taken_over(error) and is_whole and not incoming.is_lost:
                count_fallback(self._module)
                await self._here(incoming.receive)
                return
            if isinstance(error, Overloaded):
                # Overload of the router's own, or a slow client: no fault of the service, whose share must not pay.
                await answers.answer(self._scope, self._send, *_told(error))
                return
            await self._refuse(*_told(error))
        else:
            self._service.breaker.succeeded()
            count(self._module, "service", status=returning.status, seconds=time.perf_counter() - self._began)

    async def _as_socket(self, receive: Any, lines: Headers) -> None:
        target = target_of(self._scope, self._service)
        try:
            self._require_service()
            await sockets.relay(self._service, self._scope, receive, self._send, target, lines)
        except NoAnswer as error:
            self._note(error)
            if self._may_be_taken_over(error):
                count_fallback(self._module)
                await self._here(receive)
            else:
                await self._refuse(*_told(error))
        else:
            self._service.breaker.succeeded()

    def _require_service(self) -> None:
        if not self._service.breaker.admits():
            raise LeftAlone("it has not answered lately, and is left alone for a while")

    def _may_be_taken_over(self, error: NoAnswer) -> bool:
        """The monolith has the code of a module that has left, until its old tables are gone."""
        return self._standing.phase != "settled" and not isinstance(error, Overloaded)

    def _note(self, error: NoAnswer) -> None:
        if not isinstance(error, Overloaded | LeftAlone):
            self._service.breaker.failed()
        if self._service.has_news():
            logger.warning("%s did not answer %s: %s", self._module, self._scope["path"], error)

    async def _refuse(self, status: int, detail: str) -> None:
        count(self._module, "service", status=status, seconds=time.perf_counter() - self._began)
        await answers.answer(self._scope, self._send, status, detail)


def _told(error: NoAnswer) -> tuple[int, str]:
    match error:
        case SlowClient():
            return 408, answers.SLOW
        case Overloaded():
            return 503, answers.BUSY
        case NotReached():
            return 503, answers.AWAY
        case Late():
            return 504, answers.LATE
    return 502, answers.BAD
