"""Settle: the move is final. The monolith's tables are put away under other names, and nothing follows any more."""

from django.db import connections, transaction

from agrovet.kernel.databases import home_alias_of, service_alias_of
from extraction.belongings import Table, tables_of
from extraction.gates import gate as gates
from extraction.operations import agreeing, checking
from extraction.operations.acknowledging import require_acknowledged
from extraction.operations.refusing import Refusal, require
from extraction.operations.running import Run, begun
from extraction.operations.showing import Say
from extraction.placements import store
from extraction.placements.models import Placement

PUT_AWAY = "settled_"


def refusals(module: str) -> list[Refusal]:
    """Why it cannot be settled now; empty where it can."""
    if found := list(checking.known(module)):
        return found
    row = store.placement_of(module)
    found = list(checking.in_phase(row, ("moved",), f"Move it first: manage.py extraction move {module}."))
    if module == "accounts":
        found.append(
            Refusal(
                what="The sessions and permissions of the admin lie beside the people.",
                advice="Leave accounts moved, with its way back.",
            )
        )
    if not found and row.share < 100:
        found.append(
            Refusal(
                what=f"The monolith serves {100 - row.share} % of the people.",
                advice=f"Let the service answer everybody first: manage.py extraction canary {module} 100.",
            )
        )
    return found or [*checking.verified(row), *agreeing.for_days(row)]


def settle(module: str, *, actor: str, reason: str, say: Say) -> Placement:
    """
    From `moved` to `settled`. There is no way back but another extraction.

    :raises Refused: if the module has not moved, or was not compared lately
    """
    require(refusals(module))
    with begun(module, "settle", actor=actor, reason=reason, options={}) as run:
        run.shows(say)
        return carry_on(run)


def carry_on(run: Run) -> Placement:
    """All steps; those that are done already change nothing."""
    home, service = home_alias_of(run.module), service_alias_of(run.module)
    row = store.placement_of(run.module)
    if gates.find(service, run.module) is not None:
        with run.step("unguard", "The service's database takes every write."):
            gates.unguard(service, run.module)
    if row.phase != "settled":
        with run.step("placement", f"{run.module} stays where it is."):
            row = store.change(
                run.module, row.epoch, actor=run.actor, reason=run.reason, phase="settled", guarded=False
            )
            require_acknowledged(row)
    with run.step("gates", "Taking the gates down."):
        gates.remove(service, run.module)
        gates.remove(home, run.module)
    with run.step("put away", f"Putting the old tables of {run.module} away as {PUT_AWAY}…."):
        _put_away(home, [table for table in tables_of(run.module) if not table.whose])
    return row


def _put_away(alias: str, tables: list[Table]) -> None:
    connection = connections[alias]
    existing = set(connection.introspection.table_names())
    quote = connection.ops.quote_name
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        for table in tables:
            if table.name in existing:
                cursor.execute(f"ALTER TABLE {quote(table.name)} RENAME TO {quote(PUT_AWAY + table.name)}")
