"""Things that happen at the same instant, for tests: in threads with connections of their own, or in a given order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import ModuleType
from typing import Any

import pytest
from django.db import connections

from agrovet.kernel.errors import DomainError


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls at the same instant; returns what each returned, or the DomainError that it raised."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return call()
        except DomainError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def before_writing(monkeypatch: pytest.MonkeyPatch, operations: ModuleType, act: Callable[[], Any]) -> None:
    """
    Do `act` once, and commit it, right before the next operation of this Python module begins its transaction: after
    all that it checks beforehand.
    """
    begin: Any = vars(operations)["writing"]

    def begin_later(module: str) -> Any:
        monkeypatch.setattr(operations, "writing", begin)
        act()
        return begin(module)

    monkeypatch.setattr(operations, "writing", begin_later)
