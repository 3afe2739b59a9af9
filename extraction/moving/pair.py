"""The two databases of a move, and what goes from one to the other."""

from dataclasses import dataclass
from types import ModuleType

from django.db import connections

from extraction.belongings import Table, tables_of
from extraction.gates.gate import gate
from extraction.moving import ledger, postgres, sqlite
from extraction.moving.ends import Ends
from extraction.moving.errors import CannotMove

VENDORS: dict[str, ModuleType] = {"postgresql": postgres, "sqlite": sqlite}


@dataclass(frozen=True, kw_only=True)
class Pair(Ends):
    """The ends of a move that may be made, and the module's tables; `vendor` knows their SQL."""

    tables: tuple[Table, ...]
    vendor: ModuleType

    def table(self, name: str) -> Table:
        """The module's table of this name."""
        return next(table for table in self.tables if table.name == name)


def pair_of(source: str, target: str, module: str) -> Pair:
    """
    The pair, once it is certain that nothing can be lost: changes are noted here, and nobody writes there.

    :raises CannotMove: if it is not
    :raises GateMissing: if one of the two has no gate for the module
    """
    here, there = connections[source], connections[target]
    if source == target:
        raise CannotMove(f"{module} is to be moved from {source} to itself: name two databases.")
    if here.vendor != there.vendor or here.vendor not in VENDORS:
        raise CannotMove(
            f"{source} is {here.vendor} and {target} is {there.vendor}: "
            "a module moves between two databases of one kind, PostgreSQL or SQLite."
        )
    if here.in_atomic_block or there.in_atomic_block:
        raise CannotMove("A move begins its own transactions: call it outside of one.")
    if not gate(source, module).capture:
        raise CannotMove(f"Nothing notes what is written to {module} in {source}: begin to capture first.")
    if gate(target, module).state != "closed":
        raise CannotMove(f"{module} can be written in {target}: close its gate there before rows are brought in.")
    with here.cursor() as one, there.cursor() as other:
        if not VENDORS[here.vendor].sorts_alike(one, other):
            raise CannotMove(
                f"{source} and {target} sort texts differently: make the new one with the same LC_COLLATE."
            )
    ledger.install(target)
    return Pair(
        module=module, source=source, target=target, tables=tuple(tables_of(module)), vendor=VENDORS[here.vendor]
    )
