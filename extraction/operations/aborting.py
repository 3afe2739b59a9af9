"""Abort: a module whose data never left, or has come back, is `local` again, as if it had never been prepared."""

from collections.abc import Collection

from django.db import connections, transaction

from agrovet.kernel.databases import home_alias_of, pinned, service_alias_of
from extraction.belongings import tables_of
from extraction.gates import gate as gates
from extraction.moving import ledger
from extraction.operations import checking, switching
from extraction.operations.acknowledging import require_acknowledged
from extraction.operations.refusing import Refusal, require
from extraction.operations.running import Run, begun, end, in_the_way, is_attended, taken_up, under_way
from extraction.operations.showing import Say
from extraction.placements import store
from extraction.placements.models import Placement

POSSIBLE = ("local", "prepared", "shadow", "canary", "remote")


def refusals(module: str) -> list[Refusal]:
    """Why it cannot be given up now; empty where it can."""
    if found := list(checking.known(module)):
        return found
    row = store.placement_of(module)
    found = list(checking.in_phase(row, POSSIBLE, f"Bring its data back first: manage.py extraction back {module}."))
    interrupted = under_way(module)
    if interrupted is not None and is_attended(interrupted):
        found.append(in_the_way(module))
    return found


def abort(module: str, *, actor: str, reason: str, say: Say) -> Placement:
    """
    Everything as before `prepare`: no gate, no copy. An operation that was interrupted is over by it.

    :raises Refused: if the data is at the service
    """
    require(refusals(module))
    if (interrupted := under_way(module)) is not None:
        with taken_up(interrupted, actor=actor, reason=reason) as run:
            end(run, "undone")
    with begun(module, "abort", actor=actor, reason=reason, options={}) as run:
        run.shows(say)
        return carry_on(run)


def carry_on(run: Run) -> Placement:
    """All steps; those that are done already change nothing."""
    home, service = home_alias_of(run.module), service_alias_of(run.module)
    row = store.placement_of(run.module)
    if gates.find(home, run.module) is not None:
        with run.step("reopen", "Everybody may write as before."):
            if row.guarded:
                switching.undo(run)
            gates.unguard(home, run.module)
            row = store.placement_of(run.module)
    if row.phase != "local":
        with run.step("placement", f"{run.module} is served by the monolith."):
            row = store.change(
                run.module,
                row.epoch,
                actor=run.actor,
                reason=run.reason,
                phase="local",
                share=0,
                shadow=0,
                guarded=False,
                hold_until=None,
            )
            require_acknowledged(row)
    with run.step("gates", "Taking the gates down."):
        gates.remove(home, run.module)
        gates.remove(service, run.module)
        _forget(run.module, (home, service))
    with run.step("empty", "Emptying the copy."):
        _empty(run.module, service)
    return row


def _forget(module: str, aliases: Collection[str]) -> None:
    """What moves have noted in both databases."""
    for alias in aliases:
        with ledger.reading(alias) as cursor:
            ledger.forget(cursor, module)


def _empty(module: str, alias: str) -> None:
    """The copy's rows; its tables stay, for the next time."""
    connection = connections[alias]
    existing = set(connection.introspection.table_names())
    with transaction.atomic(using=alias), pinned([module], alias), connection.cursor() as cursor:
        for table in reversed(tables_of(module)):
            if table.name in existing:
                cursor.execute(
                    f"DELETE FROM {connection.ops.quote_name(table.name)} WHERE {table.condition(table.name)}"
                )
