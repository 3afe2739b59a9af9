"""
The data switch: the module's authority goes from one database to the other.

    announce   every process looks at the placements often, for a while
    hold       writers wait; those that were inside have finished
    drain      what was written last arrives at the other side
    compare    what was touched since the last comparison is equal on both
    number     the other side gives ids beyond those of both
    close      the gate of the side that had authority
    decide     the placement says who has it now: from here on it goes forward only
    follow     every process has read that
    open       the gate of the side that has authority now; writers go on there

Before `decide`, whatever goes wrong leaves everything as it was. The order of steps is that of Vitess's SwitchTraffic,
with a row in place of its journal.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from agrovet.kernel.databases import control_alias
from agrovet.kernel.placement import Authority
from extraction.gates import gate as gates
from extraction.gates.errors import NotHeld, StillWritten
from extraction.gates.holding import Hold, hold
from extraction.operations import handing_over
from extraction.operations.models import Operation
from extraction.operations.refusing import Failed
from extraction.operations.running import Run, end
from extraction.operations.sides import Sides, sides_of
from extraction.placements import processes, store
from extraction.placements.models import Placement

STEPS = (
    "every process looks at the placements many times a second",
    "wait for transactions that write, with nobody held",
    "hold new writes; let the last rows arrive, compare them, move the sequences beyond both sides",
    "close the gate here, commit the placement, open the gate there: writes go on",
    "compare both sides; the way back is followed from now on",
)
BUDGET = 1.0  # seconds that writers may be held
ANNOUNCED = timedelta(seconds=60)
LONGEST_FOLLOW = 0.4  # seconds that writers wait for a process that is slow to read the placement
LEAST_LEFT = 0.3  # seconds of the budget without which nothing is decided any more: to commit it, and open the gate
TO_OPEN = 0.05  # of these, seconds for the last step


@dataclass(frozen=True, kw_only=True)
class Switched:
    """How it went: milliseconds from the first writer that had to wait until the last could go on, by step."""

    held_ms: float
    steps_ms: dict[str, float]
    carried: int
    placement: Placement


class _Watch:
    """Times the steps."""

    def __init__(self) -> None:
        self.steps: dict[str, float] = {}
        self._last = time.monotonic()

    def note(self, name: str) -> None:
        now = time.monotonic()
        self.steps[name] = round((now - self._last) * 1000, 1)
        self._last = now


def switch(run: Run, row: Placement, *, to: Authority, phase: str, patience: float, **new: Any) -> Switched:
    """
    Give authority to the other side.

    :param patience: seconds to wait for transactions that write already, before anybody is held
    :raises Failed: if it did not come about; everything is as it was, and can be tried again
    """
    sides = sides_of(row)
    try:
        with run.step("announce", f"Every process looks out for {run.module}."):
            row = announce(run, row)
        with run.step("switch", f"Writes of {run.module} are held while the last of them arrive."):
            return _switch(run, row, sides, to=to, phase=phase, patience=patience, **new)
    except (NotHeld, StillWritten, Failed, store.Refused) as error:
        undo(run)
        end(run, "undone")
        raise Failed(f"{error} {run.module} stands as it did; try again.") from error


def announce(run: Run, row: Placement) -> Placement:
    """From now on every process reads the placements many times a second."""
    row = store.change(
        run.module, row.epoch, actor=run.actor, reason=run.reason, hold_until=datetime.now(UTC) + ANNOUNCED
    )
    missing = processes.acknowledged(run.module, row.epoch).missing
    if missing:
        raise Failed(f"{', '.join(missing)} does not follow the placements: see what ails it.")
    return row


def _switch(
    run: Run, row: Placement, sides: Sides, *, to: Authority, phase: str, patience: float, **new: Any
) -> Switched:
    pair = handing_over.catch_up(sides)
    with hold(sides.source, run.module, budget=BUDGET, patience=patience) as held:
        watch = _Watch()
        run.before_step("drain")
        carried = handing_over.finish(pair, held, note=watch.note)
        _require_time(held)
        run.before_step("close")
        held.close()
        watch.note("close")
        run.before_step("decide")
        changed = store.change(
            run.module,
            row.epoch,
            actor=run.actor,
            reason=run.reason,
            authority=to,
            phase=phase,
            hold_until=None,
            **new,
        )
        watch.note("decide")
        run.before_step("follow")
        # Who is slow is told by the gates: better that they meet one than that everybody waits beyond the budget.
        patience = min(LONGEST_FOLLOW, max(0.0, held.left() - TO_OPEN))
        slow = processes.acknowledged(run.module, changed.epoch, seconds=patience).missing
        watch.note("follow")
        run.before_step("open")
        gates.open_gate(sides.target, run.module, epoch=changed.term, capture=True)
        watch.note("open")
        held_ms = round((time.monotonic() - held.begun) * 1000, 1)
    with run.step("turn", "The other side follows from now on."):
        handing_over.turn(sides)
    run.remember(held_ms=held_ms, steps_ms=watch.steps, slow_to_follow=list(slow))
    return Switched(held_ms=held_ms, steps_ms=watch.steps, carried=carried, placement=changed)


def _require_time(held: Hold) -> None:
    if held.left() < LEAST_LEFT:
        raise NotHeld(f"The budget of {BUDGET:.0f} s is used up, and nothing was decided.")


def expected_hold(module: str) -> str:
    """What earlier switches took; nothing is promised of the next one."""
    rows = Operation.objects.using(control_alias()).filter(verb__in=("move", "back"), outcome="done", module=module)
    times = [held for row in rows.order_by("-begun_at")[:20] if (held := row.details.get("held_ms")) is not None]
    if not times:
        return f"at most {BUDGET * 1000:.0f} ms: then it is given up and nothing is changed; none was measured yet"
    return f"{median(times):.0f} ms, the median of the last {len(times)}; at most {BUDGET * 1000:.0f} ms"


def undo(run: Run) -> None:
    """
    After a switch that was not decided: the side that has authority can be written again, and is followed.

    Does nothing to what is in order, so it can be done again.
    """
    row = store.placement_of(run.module)
    sides = sides_of(row)
    if gates.gate(sides.source, run.module).state == "closed":
        # Nobody can have written since it was closed: nothing has escaped the notes.
        gates.open_gate(sides.source, run.module, epoch=row.term, capture=True)
    if row.hold_until is not None:
        store.change(run.module, row.epoch, actor=run.actor, reason="the switch was not decided", hold_until=None)


def complete(run: Run) -> None:
    """
    After a switch that was decided and cut short: the side that has authority is opened, the other one closed.

    Does nothing to what is in order, so it can be done again.
    """
    row = store.placement_of(run.module)
    sides = sides_of(row)
    if gates.gate(sides.target, run.module).state != "closed":
        gates.close_gate(sides.target, run.module)
    source = gates.gate(sides.source, run.module)
    if source.state != "open" or source.epoch != row.term:
        gates.open_gate(sides.source, run.module, epoch=row.term, capture=True)
    handing_over.turn(sides.turned)
