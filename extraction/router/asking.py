"""Who asks: the client's key is resolved once, by accounts, for the choice of a side and for the voucher."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections
from psycopg_pool import PoolTimeout

from agrovet.kernel.http.queries import parameter
from agrovet.kernel.http.vouchers import key_digest
from agrovet.kernel.identity import Identity, identity_of_key, key_in, scheme_in
from extraction.router import headers

_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="router")


@dataclass(frozen=True, kw_only=True)
class Asking:
    """The person, None for a visitor; and the digest of the key, empty where none was sent."""

    who: Identity | None
    key: str


NOBODY = Asking(who=None, key="")


class CannotTell(Exception):
    """The database of accounts does not answer: nobody knows whose key it is."""


async def asking(scope: Any) -> Asking:
    """
    Whose key comes with the request.

    :raises ServiceUnavailable: if accounts is elsewhere and does not answer
    :raises CannotTell: if its database does not
    """
    key = key_in(_sent_key(scope))
    if not key:
        return NOBODY
    try:
        who = await _in_thread(partial(identity_of_key, key))
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise CannotTell(str(error)) from error
    return Asking(who=who, key=key_digest(key))


def _sent_key(scope: Any) -> str:
    """As views and sockets look for it: a scheme and a key, or the query of a socket."""
    sent = headers.first(scope["headers"], b"authorization").decode("latin-1")
    if scope["type"] == "websocket":
        return parameter(scope, "token") or sent
    return sent if scheme_in(sent) else ""


async def _in_thread(function: Callable[[], Identity | None]) -> Identity | None:
    work = partial(copy_context().run, _with_connections, function)
    return await asyncio.get_running_loop().run_in_executor(_threads, work)


def _with_connections(function: Callable[[], Identity | None]) -> Identity | None:
    close_old_connections()
    try:
        return function()
    finally:
        close_old_connections()
