"""The request that a flag is asked for: who sends it, with which headers, and what was answered."""

import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, NamedTuple

from agrovet.kernel.flags import counting

Application = Callable[[Any, Any, Any], Any]


class Visitor(NamedTuple):
    """Somebody without a key: the same name each time; `cookie` is the header that makes it last, if it is new."""

    name: str
    cookie: tuple[bytes, bytes] | None


VisitorOf = Callable[[Any], Visitor]


class Asking:
    """One request, or one socket, for as long as it lasts."""

    __slots__ = ("_scope", "_visitor", "_visitor_of", "is_shared", "told")

    def __init__(self, scope: Any, visitor_of: VisitorOf) -> None:
        self._scope = scope
        self._visitor_of = visitor_of
        self._visitor: Visitor | None = None
        # Whether it made a difference which visitor it was.
        self.is_shared = False
        self.told: dict[str, bool] = {}

    @property
    def visitor(self) -> Visitor:
        """Who asks, where no person does."""
        if self._visitor is None:
            self._visitor = self._visitor_of(self._scope)
        return self._visitor

    def header(self, name: str) -> str:
        """A header by its name in small letters; empty without one."""
        wanted = name.encode("latin-1", errors="replace")
        return next((value.decode("latin-1") for key, value in self._scope["headers"] if key == wanted), "")

    def cookie(self) -> list[tuple[bytes, bytes]]:
        """What keeps a visitor the same that was shared out to one side."""
        cookie = self._visitor.cookie if self.is_shared and self._visitor else None
        return [cookie] if cookie else []


_current: ContextVar[Asking | None] = ContextVar("asking_for_flags", default=None)


def current() -> Asking | None:
    """The request that this code works for; None outside of requests."""
    return _current.get()


def with_asking(application: Application, *, visitor_of: VisitorOf) -> Application:
    """The application, whose code asks for flags on behalf of who sent the request."""

    async def asked(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await application(scope, receive, send)
            return
        asking, began, status = Asking(scope, visitor_of), time.perf_counter(), 500

        async def noted(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if cookie := asking.cookie():
                    message = {**message, "headers": [*message.get("headers", ()), *cookie]}
            await send(message)

        marker = _current.set(asking)
        try:
            await application(scope, receive, noted if scope["type"] == "http" else send)
        finally:
            _current.reset(marker)
            if asking.told and scope["type"] == "http":
                counting.count(asking.told, status=status, seconds=time.perf_counter() - began)

    return asked
