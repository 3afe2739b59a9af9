"""
Where calls from other processes come in: `POST /internal/<module>/<function>`.

Beside Django's handler, not below it: what is signed here needs no host, no CORS, no CSRF and no key, and what
is not signed finds nothing, before a byte of its body is read.
"""

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from importlib import import_module
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout

from agrovet.kernel import links
from agrovet.kernel.bus.causes import caused_by
from agrovet.kernel.doors import deadlines, tokens, wire
from agrovet.kernel.doors.declared import Door
from agrovet.kernel.errors import DomainError
from agrovet.kernel.http.asgi import send_json
from agrovet.kernel.repeating import repeating

logger = logging.getLogger(__name__)

PREFIX = "/internal/"
_IN_MEMORY = 1024 * 1024
_MOST_ARGUMENTS = 16 * 1024 * 1024

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Answer = tuple[int, bytes]

_NOTHING_HERE: Answer = (404, json.dumps({"detail": "No encontrado."}).encode())
_TOO_LATE: Answer = (503, b'{"detail": "no time is left"}')


async def answer(scope: Any, receive: Receive, send: Send) -> None:
    """Carry out a call that is signed for its function and its body; to anything else, there is nothing here."""
    try:
        status, body = await _answer(scope, receive)
    except TimeoutError:
        status, body = _TOO_LATE
    except (tokens.Refused, ValueError) as error:
        logger.warning("A call of %r was refused: %s", scope["path"], error)
        status, body = _NOTHING_HERE
    await send_json(send, status, body)


async def _answer(scope: Any, receive: Receive) -> Answer:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    module, _, function = scope["path"].removeprefix(PREFIX).partition("/")
    token = headers.get(tokens.HEADER)
    if scope["method"] != "POST" or not token:
        return _NOTHING_HERE
    told = tokens.accept(token, module=module, function=function)
    called = _called(module, function)
    seconds = int(headers.get(deadlines.HEADER, "0")) / 1000
    if seconds <= 0:
        return _TOO_LATE
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as content, deadlines.within(seconds):
        head = await _take_in(
            receive, cast(BinaryIO, content), digest=told.digest, length=int(headers.get(wire.ARGUMENTS_LENGTH, "0"))
        )
        async with ThreadSensitiveContext():
            if not vars(called)["door"].is_read and not await sync_to_async(tokens.is_first_use)(told):
                raise tokens.Refused("it was used before, for a call that changes something")
            with repeating(told.is_repeated):
                return await sync_to_async(_carry_out)(called, head, cast(BinaryIO, content))


def _called(module: str, function: str) -> Callable[..., Any]:
    """The function that is called, of a module that is hosted here."""
    if module not in settings.AGROVET_MODULES:
        raise tokens.Refused("the module is not hosted here")
    opened = import_module(f"modules.{module}.public")
    called = getattr(opened, function, None)
    if function not in opened.__all__ or not hasattr(called, "door"):
        raise tokens.Refused("the door has no such function")
    return cast(Callable[..., Any], called)


async def _take_in(receive: Receive, content: BinaryIO, *, digest: str, length: int) -> bytes:
    """Read the body: its arguments into memory, the file behind them, if there is one, onto disk."""
    if not 0 < length <= _MOST_ARGUMENTS:
        raise tokens.Refused(f"its arguments have {length} bytes")
    head, found = bytearray(), hashlib.sha256()
    more = True
    async with asyncio.timeout(max(deadlines.remaining(), 0)):
        while more:
            message = await receive()
            if message["type"] != "http.request":
                raise tokens.Refused("the caller left")
            part, more = message.get("body", b""), message.get("more_body", False)
            found.update(part)
            missing = length - len(head)
            head += part[:missing]
            content.write(part[missing:])
    if not hmac.compare_digest(found.hexdigest(), digest):
        raise tokens.Refused("its body is another than the one that was signed")
    return bytes(head)


def _carry_out(called: Callable[..., Any], head: bytes, content: BinaryIO) -> Answer:
    # As for any request: connections to the databases are looked after before and given back afterwards.
    request_started.send(sender=_carry_out)
    try:
        return _call(called, head, content)
    finally:
        request_finished.send(sender=_carry_out)


def _call(called: Callable[..., Any], head: bytes, content: BinaryIO) -> Answer:
    door: Door = vars(called)["door"]
    try:
        asked = wire.read_call(door, head, content)
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        return 400, str(error).encode(errors="replace")
    links.remember_origin(asked.origin)
    try:
        with caused_by(asked.causation):
            return 200, wire.write_result(door, called(**asked.arguments))
    except DomainError as error:
        return 200, wire.write_error(door, error)
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        logger.error("The database did not answer: %s", error)
        return 503, b'{"detail": "the database does not answer"}'
    except Exception:
        logger.exception("%s.%s failed", door.module, door.name)
        return 500, b'{"detail": "it failed"}'
