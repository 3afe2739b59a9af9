"""Database work of sockets: in threads of their own, so that no request waits behind it, nor it behind requests."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

P = ParamSpec("P")
R = TypeVar("R")

_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="chat-socket")


async def in_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What the function returns or raises, run in a thread with database connections that are given back."""
    work = partial(copy_context().run, _with_connections, partial(function, *args, **kwargs))
    return await asyncio.get_running_loop().run_in_executor(_threads, work)


def _with_connections(function: Callable[[], R]) -> R:
    close_old_connections()
    try:
        return function()
    finally:
        close_old_connections()
