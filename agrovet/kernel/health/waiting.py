"""Work in a thread that may hang without harm: nobody waits longer than they want, nor does the process's end."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")

_under_way: dict[str, "Future[Any]"] = {}
_lock = threading.Lock()


def begun(work: Callable[[], T], *, name: str) -> "Future[T]":
    """The work, under way in a thread of this name. It is never cancelled."""
    future: Future[T] = Future()
    # A pool would wait for what hangs when the process ends.
    threading.Thread(target=_carry_out, args=[work, future], name=name, daemon=True).start()
    return future


def begun_once(work: Callable[[], T], *, name: str) -> "Future[T]":
    """The same; what hangs under this name is waited for by all who ask, and not begun again as long as it does."""
    with _lock:
        future = _under_way.get(name)
        if future is None or future.done():
            future = _under_way[name] = begun(work, name=name)
        return future


def _carry_out(work: Callable[[], T], future: "Future[T]") -> None:
    try:
        result = work()
    except Exception as error:  # noqa: BLE001 - it is raised where the result is asked for
        future.set_exception(error)
    else:
        future.set_result(result)
