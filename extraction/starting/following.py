"""Following operations: those that were asked for here, and those of the command line, from any process."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from agrovet.kernel.databases import control_alias
from extraction.operations import running
from extraction.operations.models import Operation
from extraction.placements.models import Step
from extraction.starting.errors import NoSuchStart
from extraction.starting.models import Start

State = Literal["waiting", "expired", "declined", "begun", "interrupted", "lost", "done", "undone", "refused", "failed"]

MOST_STEPS = 200


@dataclass(frozen=True, kw_only=True)
class Told:
    """
    One operation. Times are in UTC, None where it did not come so far.

    `progress` has `current`, `messages` (the last ones, `at` and `text`) and `bars` (`what`, `done`, `total`). `steps`
    are those of the journal. `told` is what the command told, `refused` why it was not done or stopped, `next_step` the
    command that was safe then. One that is `interrupted` is for `resume`; one that is `lost` had not begun, or changes
    nothing: ask anew.
    """

    id: UUID
    module: str
    verb: str
    options: dict[str, Any]
    state: State
    actor: str
    reason: str
    asked_at: datetime
    ended_at: datetime | None
    needs_second: bool = False
    # That of the placement when it was asked for; None of one of the command line.
    epoch: int | None = None
    expires_at: datetime | None = None
    decider: str = ""
    decided_at: datetime | None = None
    where: str = ""
    progress: dict[str, Any] = field(default_factory=dict)
    steps: tuple[dict[str, Any], ...] = ()
    told: Any = None
    refused: tuple[str, ...] = ()
    next_step: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes by itself."""
        return self.state not in ("waiting", "begun")

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {**asdict(self), "id": str(self.id), "is_over": self.is_over}


def follow(id: UUID) -> Told:
    """
    How far it is.

    :raises NoSuchStart: if there is none with this number
    """
    start = Start.objects.using(control_alias()).filter(id=id).first()
    number = start.operation if start and start.operation else id
    operation = Operation.objects.using(control_alias()).filter(id=number).first()
    if start is not None:
        return _of_start(start, operation, with_steps=True)
    if operation is None:
        raise NoSuchStart(f"There is no operation {id}.")
    return _of_operation(operation, with_steps=True)


def latest(module: str | None = None, *, count: int = 20) -> list[Told]:
    """The last ones of a module, or of all, newest first; without their steps."""
    alias = control_alias()
    starts = Start.objects.using(alias).order_by("-asked_at")
    operations = Operation.objects.using(alias).order_by("-begun_at")
    if module:
        starts, operations = starts.filter(module=module), operations.filter(module=module)
    chosen = list(starts[:count])
    theirs = Operation.objects.using(alias).in_bulk([start.operation for start in chosen if start.operation])
    told = [_of_start(start, theirs.get(start.operation), with_steps=False) for start in chosen]
    known = {start.id for start in chosen}
    told += [_of_operation(each, with_steps=False) for each in operations[:count] if each.id not in known]
    return sorted(told, key=lambda each: each.asked_at, reverse=True)[:count]


def under_way(module: str) -> Told | None:
    """The operation on the module that has not ended, whoever began it; None where there is none."""
    operation = running.under_way(module)
    if operation is not None:
        return follow(operation.id)
    begun = Start.objects.using(control_alias()).filter(module=module, state=Start.State.BEGUN)
    start = begun.order_by("-asked_at").first()
    told = None if start is None else follow(start.id)
    return told if told is not None and told.state == "begun" else None


def _of_start(start: Start, operation: Operation | None, *, with_steps: bool) -> Told:
    result = start.result or {}
    return Told(
        id=start.id,
        module=start.module,
        verb=start.verb,
        options=start.options,
        state=_state(start, operation),
        actor=start.actor,
        reason=start.reason,
        asked_at=start.asked_at,
        ended_at=start.ended_at,
        needs_second=start.expires_at is not None,
        epoch=start.epoch,
        expires_at=start.expires_at,
        decider=start.decider,
        decided_at=start.decided_at,
        where=start.where,
        progress=start.progress,
        steps=tuple(_steps(start.operation, since=start.asked_at)) if with_steps and start.operation else (),
        told=result.get("told"),
        refused=tuple(result.get("refused", ())),
        next_step=result.get("next", ""),
    )


def _state(start: Start, operation: Operation | None) -> State:
    now = datetime.now(UTC)
    if start.state == Start.State.WAITING:
        return "waiting" if start.expires_at is not None and start.expires_at > now else "expired"
    if start.state == Start.State.BEGUN and (start.leased_until is None or start.leased_until <= now):
        # Killed. Somebody may have taken it up, or ended it, since.
        return "lost" if operation is None else _state_of(operation)
    return {
        "begun": "begun",
        "done": "done",
        "refused": "refused",
        "failed": "failed",
        "declined": "declined",
    }[start.state]  # type: ignore[return-value]  # the states that are left


def _of_operation(operation: Operation, *, with_steps: bool) -> Told:
    return Told(
        id=operation.id,
        module=operation.module,
        verb=operation.verb,
        options=operation.options,
        state=_state_of(operation),
        actor=operation.actor,
        reason=operation.reason,
        asked_at=operation.begun_at,
        ended_at=operation.ended_at,
        where=operation.where,
        progress=operation.progress or {},
        steps=tuple(_steps(operation.id, since=operation.begun_at)) if with_steps else (),
        told=operation.details or None,
    )


def _state_of(operation: Operation) -> State:
    if operation.ended_at is not None:
        return {"done": "done", "undone": "undone"}.get(operation.outcome, "failed")  # type: ignore[return-value]  # as above
    return "begun" if running.is_attended(operation) else "interrupted"


def _steps(operation: UUID, *, since: datetime) -> Iterator[dict[str, Any]]:
    rows = Step.objects.using(control_alias()).filter(run=operation, at__gte=since).order_by("id")
    for each in rows[:MOST_STEPS]:
        yield {"step": each.step, "state": each.state, "at": each.at, "details": each.details}
