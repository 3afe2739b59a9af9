"""
Bodies that are too large, or for which there is no room, are refused as soon as that is known.

Django's handler takes in the whole body, on disk where it is large, before any code of ours runs. So the
limit is kept in front of it: it is shown an empty body with a mark, and the refusal is given by a
middleware, inside of the one that adds the CORS headers without which a page could not read it. Where the
disk is full, the handler fails, and is shown such a body after that.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from agrovet.kernel.errors import DomainError, NoRoom
from agrovet.kernel.numbers import whole_number
from agrovet.kernel.room import is_for_want_of_room

logger = logging.getLogger(__name__)

Receive = Callable[[], Awaitable[Any]]
Application = Callable[[Any, Receive, Any], Awaitable[None]]

REFUSED = "agrovet.body_refused"


class BodyTooLarge(DomainError):
    """The body has more bytes than one of its kind may have."""

    status = 413


TOO_LARGE = BodyTooLarge("El cuerpo de la petición es demasiado grande.")

_FIELDS_BESIDE_FILES = 2 * 1024 * 1024


def largest_body(content_type: bytes) -> int:
    """How many bytes a body of this kind may have: files come in forms of many parts, and in nothing else."""
    if content_type.lower().startswith(b"multipart/"):
        return int(settings.AGROVET_UPLOAD_LIMIT_MB) * 1024 * 1024 + _FIELDS_BESIDE_FILES
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def with_bounded_bodies(application: Application) -> Application:
    """The application, which no larger bodies reach."""

    async def bounded(scope: Any, receive: Receive, send: Any) -> None:
        headers = dict(scope["headers"])
        most = largest_body(headers.get(b"content-type", b""))
        body = _BoundedBody(receive, most)
        if whole_number(headers.get(b"content-length", b"0"), most=most) is None:
            body.refusal = TOO_LARGE
        has_begun = False

        async def sending(message: Any) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await application({**scope, REFUSED: body}, body.receive, sending)
        except OSError as error:
            # While the body was taken in: what fails later is answered further in.
            if has_begun or not is_for_want_of_room(error):
                raise
            logger.error("There is no room left for a body: %s", error)
            nothing = _BoundedBody(receive, 0, refusal=NoRoom())
            await application({**scope, REFUSED: nothing}, nothing.receive, send)

    return bounded


class _BoundedBody:
    """The messages of a request, its body cut off where it is refused."""

    def __init__(self, receive: Receive, most: int, *, refusal: DomainError | None = None) -> None:
        self._receive = receive
        self._left = most
        self._ended = False
        self.refusal = refusal

    async def receive(self) -> Any:
        """The next message; for a refused body, its end, and then nothing but the client's leaving."""
        if self.refusal and not self._ended:
            return self._end()
        message = await self._receive()
        while self._ended and message["type"] == "http.request":
            message = await self._receive()  # what is still coming in of a refused body is dropped
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            self._ended = not message.get("more_body", False)
            if self._left < 0:
                self.refusal = TOO_LARGE
                return self._end()
        return message

    def _end(self) -> dict[str, Any]:
        self._ended = True
        return {"type": "http.request", "body": b"", "more_body": False}


class BodyLimitMiddleware:
    """Gives the refusal, as JSON."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        body = getattr(request, "scope", {}).get(REFUSED)
        if body is not None and body.refusal:
            refusal = body.refusal
            return JsonResponse({"detail": refusal.detail}, status=refusal.status, headers=refusal.headers)
        return self.get_response(request)
