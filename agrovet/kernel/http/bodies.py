"""
Bodies that are too large, or for which there is no room, are refused as soon as that is known.

Django's handler takes in the whole body, on disk where it is large, before any code of ours runs. So the
limit is kept in front of it: it is shown an empty body with a mark, and the refusal is given by a
middleware, inside of the one that adds the CORS headers without which a page could not read it. Where the
disk is full, the handler fails, and is shown such a body after that.

A large body is taken only where files are taken, and only with a live key: this is checked before it is read.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from psycopg_pool import PoolTimeout

from agrovet.kernel.databases import give_back_connections
from agrovet.kernel.errors import DomainError, NoRoom, Unavailable
from agrovet.kernel.http.file_forms import largest_form, takes_files
from agrovet.kernel.http.forwarded import client_of_scope, network_of
from agrovet.kernel.http.spool_budget import spool_budget
from agrovet.kernel.identity import identity_of_key, scheme_in
from agrovet.kernel.numbers import whole_number
from agrovet.kernel.room import is_for_want_of_room

logger = logging.getLogger(__name__)

Receive = Callable[[], Awaitable[Any]]
Application = Callable[[Any, Receive, Any], Awaitable[None]]

REFUSED = "agrovet.body_refused"


class BodyTooLarge(DomainError):
    """The body has more bytes than one of its kind may have."""

    status = 413


BUSY = Unavailable("El servicio está ocupado en este momento. Intente de nuevo en unos segundos.")
TOO_LARGE = BodyTooLarge("El cuerpo de la petición es demasiado grande.")


def largest_body(content_type: bytes) -> int:
    """How many bytes a body of this kind may have: files come in forms of many parts, and in nothing else."""
    if content_type.lower().startswith(b"multipart/"):
        return largest_form(file_mb=settings.AGROVET_UPLOAD_LIMIT_MB)
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def with_bounded_bodies(application: Application) -> Application:
    """The application, which no larger bodies reach."""

    async def bounded(scope: Any, receive: Receive, send: Any) -> None:
        body = await bounded_body(scope, receive)
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
            nothing = BoundedBody(receive, 0, refusal=NoRoom())
            await application({**scope, REFUSED: nothing}, nothing.receive, send)
        finally:
            body.close()

    return bounded


async def bounded_body(scope: Any, receive: Receive) -> "BoundedBody":
    """Return the body of a request, as large as one of its kind, at its path, by its sender may be; to be closed."""
    headers = dict(scope["headers"])
    kind = headers.get(b"content-type", b"")
    client = network_of(client_of_scope(scope))
    largest = largest_body(kind)
    small = int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    sent = headers.get(b"content-length", b"")
    length = whole_number(sent, most=largest)
    if sent.isdigit() and length is None:
        return BoundedBody(receive, small, client=client, refusal=TOO_LARGE)
    if largest <= small or (length is not None and length <= small):
        return BoundedBody(receive, small, client=client)
    # From here on, a length that is told is more than the small one.
    if not takes_files(scope.get("method", ""), scope.get("path", "")):
        return BoundedBody(receive, small, client=client, refusal=TOO_LARGE if length else None)
    try:
        is_known = await sync_to_async(_is_live, thread_sensitive=False)(headers.get(b"authorization", b""))
    except (Unavailable, OperationalError, InterfaceError, PoolTimeout) as error:
        logger.error("Whose key comes with a large body is not known: %s", error)
        return BoundedBody(receive, small, client=client, refusal=BUSY)
    most = largest if is_known else min(largest, _of_visitors())
    return BoundedBody(receive, most, client=client, refusal=TOO_LARGE if (length or 0) > most else None)


def _of_visitors() -> int:
    return largest_form(file_mb=settings.AGROVET_ANONYMOUS_UPLOAD_LIMIT_MB)


def _is_live(authorization: bytes) -> bool:
    sent = authorization.decode("latin-1")
    try:
        return bool(scheme_in(sent)) and identity_of_key(sent.partition(" ")[2]) is not None
    finally:
        give_back_connections()


class BoundedBody:
    """The messages of a request, its body cut off where it is refused."""

    def __init__(self, receive: Receive, most: int, *, client: str = "", refusal: DomainError | None = None) -> None:
        self._receive = receive
        self._left = most
        self._client = client
        self._taken = 0
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
            size = len(message.get("body", b""))
            self._left -= size
            self._ended = not message.get("more_body", False)
            if self._left < 0:
                self.refusal = TOO_LARGE
                return self._end()
            if not spool_budget().take(self._client, size):
                self.refusal = BUSY
                return self._end()
            self._taken += size
        return message

    def close(self) -> None:
        """Give the room back that the body took."""
        spool_budget().give_back(self._client, self._taken)
        self._taken = 0

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
