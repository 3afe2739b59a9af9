"""Asking the application in this process, through all of its middleware, and counting what that costs."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

from django.core.handlers.base import BaseHandler
from django.db import connections
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.bench.rows import KEY

_handlers: list[BaseHandler] = []


def ask(path: str, *, scheme: str = "Token") -> bytes:
    """
    The body of the answer to a GET by the first person.

    :raises AssertionError: unless it is a 200
    """
    request = RequestFactory().get(path, headers={"authorization": f"{scheme} {KEY}", "host": "127.0.0.1"})
    response: HttpResponseBase = _handler().get_response(request)
    body: bytes = response.getvalue()
    assert response.status_code == 200, (response.status_code, body[:500])
    return body


def queries_of(path: str) -> int:
    """How many statements a GET by the first person costs, the look-up of the key included."""
    with CaptureQueriesContext(connections["default"]) as captured:
        ask(path)
    return len(captured)


def time_of(work: Callable[[], object], *, rounds: int) -> float:
    """The median time of some rounds, in seconds, after one that is not counted."""
    work()
    times = []
    for _ in range(rounds):
        started = perf_counter()
        work()
        times.append(perf_counter() - started)
    return median(times)


def _handler() -> BaseHandler:
    if not _handlers:
        handler = BaseHandler()
        handler.load_middleware()
        _handlers.append(handler)
    return _handlers[0]
