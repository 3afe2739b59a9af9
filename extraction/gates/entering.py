"""Entering: how a transaction that `writing` has begun is let into the database of its module."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from agrovet.kernel import placement
from extraction.gates import sqlite
from extraction.gates.vendors import gates_for


class Gatekeeper:
    """Keeps the gates of all modules; what the kernel's `writing` asks."""

    def enter(self, connection: BaseDatabaseWrapper, module: str, epoch: int, patience: float) -> bool:
        """
        Let the transaction that is open on the connection write the module, until it ends.

        PostgreSQL waits up to `patience` seconds for a gate that is held. False where the gate is closed, or
        held for longer, or gone, or where another epoch has begun: the caller then rolls the transaction back.
        Where the gate is unguarded, everybody comes in.
        """
        entered: bool = gates_for(connection).enter(connection, module, epoch, patience)
        return entered


def register() -> None:
    """Let the kernel know the gatekeeper, and each SQLite connection what its guards ask."""
    placement.gatekeeper = Gatekeeper()
    connection_created.connect(_teach, dispatch_uid="extraction.gates")


def _teach(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if connection.vendor == "sqlite":
        sqlite.teach(connection, anew=True)
