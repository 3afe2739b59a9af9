"""One gate: how it stands, and its changes. Whoever opens or closes one sees to it that writers are held."""

from dataclasses import dataclass
from typing import Literal

from django.db import connections, transaction

from extraction.belongings import tables_of
from extraction.gates.errors import GateMissing
from extraction.gates.vendors import gates_for

State = Literal["unguarded", "open", "closed"]


@dataclass(frozen=True, kw_only=True)
class Gate:
    """How a module's gate stands in one database."""

    module: str
    epoch: int
    state: State
    capture: bool


def install(alias: str, module: str, *, patience: float = 60) -> Gate:
    """
    Put up the module's gate in this database, unguarded, or finish doing so; one that stands is left as it is.

    No lock on a table is waited for longer than 0.15 s at a time, so that nobody waits behind it for longer.

    :raises TablesBusy: if a table was never free for `patience` seconds
    """
    gates_for(connections[alias]).install(alias, module, tables_of(module), patience=patience)
    return gate(alias, module)


def remove(alias: str, module: str, *, patience: float = 60) -> None:
    """
    Take the module's gate and its captured changes out of this database; where there is none, nothing happens.

    :raises TablesBusy: if a table was never free for `patience` seconds
    """
    gates_for(connections[alias]).remove(alias, module, tables_of(module), patience=patience)


def missing(alias: str, module: str) -> list[str]:
    """The gate's triggers that are not there, as `table: trigger`; empty where it is whole."""
    found: list[str] = gates_for(connections[alias]).missing(alias, tables_of(module))
    return found


def find(alias: str, module: str) -> Gate | None:
    """How the module's gate stands in this database; None where it has none."""
    connection = connections[alias]
    if not gates_for(connection).has_gates(connection):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT epoch, state, capture FROM extraction_gate WHERE module = %s", [module])
        row = cursor.fetchone()
    return None if row is None else Gate(module=module, epoch=row[0], state=row[1], capture=bool(row[2]))


def gate(alias: str, module: str) -> Gate:
    """
    How the module's gate stands in this database.

    :raises GateMissing: if it has none
    """
    found = find(alias, module)
    if found is None:
        raise GateMissing(module, alias)
    return found


def capture(alias: str, module: str, *, patience: float = 60) -> None:
    """
    Begin to note what is written to the module, for a copy that starts afterwards.

    Returns once every transaction has ended that may have written without being noted.

    :raises TablesBusy: if a table was never free for `patience` seconds; to be done again
    """
    _change(alias, module, capture=True)
    gates_for(connections[alias]).let_writers_finish(alias, tables_of(module), patience=patience)


def stop_capture(alias: str, module: str) -> None:
    """Note nothing any more, and forget what was noted."""
    with transaction.atomic(using=alias):
        _change(alias, module, capture=False)
        with connections[alias].cursor() as cursor:
            cursor.execute("DELETE FROM extraction_captured WHERE module = %s", [module])


def open_gate(alias: str, module: str, *, epoch: int, capture: bool) -> None:
    """From the end of this transaction on, whoever enters under the epoch may write; noted if `capture`."""
    _change(alias, module, state="open", epoch=epoch, capture=capture)


def close_gate(alias: str, module: str) -> None:
    """From the end of this transaction on, nobody but a mover may write. Nothing that was noted is forgotten."""
    _change(alias, module, state="closed", capture=False)


def unguard(alias: str, module: str) -> None:
    """Everybody may write, as without a gate; what is noted stays as it was."""
    _change(alias, module, state="unguarded")


def _change(alias: str, module: str, **values: str | int | bool) -> None:
    given = ", ".join(f"{name} = %s" for name in values)
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(f"UPDATE extraction_gate SET {given} WHERE module = %s", [*values.values(), module])
        if cursor.rowcount != 1:
            raise GateMissing(module, alias)
