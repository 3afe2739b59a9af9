"""Holding: for a moment nobody writes a module, and whoever wants to waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Protocol

from django.db import connections

from extraction.gates import holding_postgres, holding_sqlite
from extraction.gates.errors import NotHeld
from extraction.gates.gate import gate


class Hold(Protocol):
    """Writes that are held. `begun` is the moment (`time.monotonic()`) from which writers have waited."""

    begun: float

    def left(self) -> float:
        """Seconds until the budget is used up; negative afterwards."""

    def confirm(self) -> None:
        """
        Make sure that nobody has written since the hold began.

        :raises NotHeld: if the budget is used up, or the hold was lost
        """

    def close(self) -> None:
        """
        Close the gate in the same step in which the hold ends, so that nobody can come in between.

        :raises NotHeld: as `confirm`; the gate then is as it was
        """


@contextmanager
def hold(alias: str, module: str, *, budget: float = 1.0, patience: float = 30) -> Iterator[Hold]:
    """
    Hold the writes of a module, whose gate is open, until the block ends or closes the gate.

    Transactions that write already are waited for up to `patience` seconds, before others are made to wait. The
    database ends a hold by itself soon after `budget` seconds, whatever becomes of this process: before anything
    is decided, `confirm` or `close` must have passed.

    :raises StillWritten: if a transaction wrote for all of `patience`
    :raises NotHeld: if the gate is not open, or somebody else holds it
    """
    found = gate(alias, module)
    if found.state != "open":
        raise NotHeld(f"The gate of {module} in {alias} is {found.state}: only writes through an open one are held.")
    vendor: ModuleType = holding_postgres if connections[alias].vendor == "postgresql" else holding_sqlite
    with vendor.hold(alias, module, budget=budget, patience=patience) as held:
        yield held
