"""A body that is taken in before a connection to the service is: a slow client holds none of the service's."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from agrovet.kernel.http.bodies import BoundedBody, Receive, bounded_body
from extraction.router.upstream.errors import ClientGone

_IN_MEMORY = 1024 * 1024
_PART = 64 * 1024


@asynccontextmanager
async def taken_in(scope: Any, receive: Receive) -> AsyncIterator[Receive]:
    """
    Take in the whole body within the budget of this process, and give what repeats it from the beginning.

    A body that its length alone makes too large is not taken in: the service rejects it by its head.

    :raises DomainError: if it turns out too large, or there is no room for it
    :raises ClientGone: if the client leaves meanwhile
    """
    body = await bounded_body(scope, receive)
    if body.refusal is not None:
        yield receive
        return
    try:
        with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
            await _write(body, file)
            left = file.tell()
            file.seek(0)
            is_over = False

            async def repeated() -> Any:
                nonlocal left, is_over
                if is_over:
                    return await receive()
                part = file.read(_PART)
                left -= len(part)
                is_over = left <= 0
                return {"type": "http.request", "body": part, "more_body": not is_over}

            yield repeated
    finally:
        body.close()


async def _write(body: BoundedBody, file: IO[bytes]) -> None:
    more = True
    while more:
        message = await body.receive()
        if message["type"] != "http.request":
            raise ClientGone
        file.write(message.get("body", b""))
        more = message.get("more_body", False)
    if body.refusal is not None:
        raise body.refusal
