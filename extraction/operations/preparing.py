"""Prepare: the service's database is made, filled, and follows; nobody is served by it yet."""

from django.core.management import call_command
from django.db import connections

from agrovet.kernel.databases import home_alias_of, service_alias_of
from extraction.belongings import tables_of
from extraction.gates import gate as gates
from extraction.moving import copying, following
from extraction.moving.copying import Copied
from extraction.moving.errors import CannotMove
from extraction.operations import checking, comparing, emptiness
from extraction.operations.acknowledging import require_acknowledged
from extraction.operations.refusing import Failed, Refusal, require
from extraction.operations.running import Run, begun
from extraction.operations.showing import Progress, Say
from extraction.operations.sides import sides_of
from extraction.placements import store
from extraction.placements.models import Placement
from extraction.planning.planning import plan_of_process

# The first is mended by the first step, the second said by the checks.
SAID_HERE = ("unapplied-migration", "no-service-address")
NEAR = 200  # rows that may be under way when the copy counts as caught up
_ABOUT = "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = to_regclass(%s)"
LONGEST_CATCH_UP = 600.0  # seconds


def refusals(module: str) -> list[Refusal]:
    """Why the module cannot be prepared now; empty where it can."""
    if found := list(checking.known(module)):
        return found
    row = store.placement_of(module)
    found = list(checking.in_phase(row, ("local",), f"Look at manage.py extraction status {module}."))
    if found:
        return found
    found += checking.reachable(module)
    if not found:
        found += checking.served(module)
        found += emptiness.new(module)
        found += (
            Refusal(what=f"{obstacle.place}: {obstacle.what}.", advice=obstacle.advice)
            for obstacle in plan_of_process(module)
            if obstacle.severity == "blocks" and obstacle.rule not in SAID_HERE
        )
    return found


def prepare(module: str, *, actor: str, reason: str, say: Say, progress: Progress) -> Placement:
    """
    From `local` to `prepared`.

    :raises Refused: if something stands in the way; nothing was changed
    :raises Failed: if it stopped on its way; to be resumed or aborted
    """
    require(refusals(module))
    with begun(module, "prepare", actor=actor, reason=reason, options={}) as run:
        run.shows(say, progress)
        return carry_on(run)


def carry_on(run: Run) -> Placement:
    """All steps; those that are done already change nothing."""
    home, service = home_alias_of(run.module), service_alias_of(run.module)
    with run.step("migrate", f"Making the tables of {run.module} in {service}."):
        call_command("migrate", database=service, interactive=False, verbosity=0)
    with run.step("gates", "Putting up the gates."):
        gates.install(home, run.module)
        gates.install(service, run.module)
        gates.close_gate(service, run.module)
    with run.step("guard", "Every process learns to enter by the gate."):
        row = store.placement_of(run.module)
        if not row.guarded:
            row = store.change(
                run.module, row.epoch, actor=run.actor, reason=run.reason, phase="prepared", guarded=True
            )
        require_acknowledged(row)
        if gates.gate(home, run.module).state != "open":
            gates.open_gate(home, run.module, epoch=row.term, capture=False)
    with run.step("capture", "Noting what is written from now on."):
        gates.capture(home, run.module)
    with run.step("copy", f"Copying {run.module}."):
        _copy(run, home, service)
    with run.step("follow", "Catching up with what was written meanwhile."):
        _catch_up(run, row)
    with run.step("verify", "Comparing both sides."):
        comparing.compare(row, progress=run.progress)
    return row


def _copy(run: Run, home: str, service: str) -> None:
    totals = _estimates(home, run.module)

    def tell(copied: Copied) -> None:
        total = copied.rows if copied.is_done else max(totals.get(copied.table, 0), copied.rows)
        run.progress(copied.table, copied.rows, total)

    try:
        copying.copy(home, service, run.module, tell=tell)
    except CannotMove as error:
        raise Failed(str(error)) from error


def _estimates(alias: str, module: str) -> dict[str, int]:
    """About how many rows there are, for the bars: counting a large table takes as long as copying a part of it."""
    connection = connections[alias]
    found = {}
    with connection.cursor() as cursor:
        for table in tables_of(module):
            name = connection.ops.quote_name(table.name)
            if connection.vendor == "postgresql":
                cursor.execute(_ABOUT, [name])
            else:
                cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {name} LIMIT 1000000)")
            row = cursor.fetchone()
            found[table.name] = int(row[0]) if row else 0
    return found


def _catch_up(run: Run, row: Placement) -> None:
    sides = sides_of(row)
    if not following.catch_up(sides.source, sides.target, run.module, rows=NEAR, within=LONGEST_CATCH_UP):
        waiting = following.lag(sides.source, run.module).rows
        raise Failed(f"{run.module} is written faster than it can be followed: {waiting} rows are under way.")
