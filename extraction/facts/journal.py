"""Operations and their steps, as they were noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from agrovet.kernel.databases import control_alias
from extraction.operations.models import Operation
from extraction.operations.running import is_attended
from extraction.placements.models import Step


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One step: begun, and `done` or `failed` where it has ended, after so many seconds."""

    name: str
    state: str
    began_at: datetime
    seconds: float | None
    error: str


@dataclass(frozen=True, kw_only=True)
class Journal:
    """
    One operation with its steps. Its `outcome` is `under way` while a process carries it out, `interrupted` where
    none does, and `done`, `undone` or `failed` once it has ended.
    """

    operation: Operation
    outcome: str
    steps: list[Taken]

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        of = self.operation
        return {
            "id": str(of.id),
            "module": of.module,
            "verb": of.verb,
            "options": of.options,
            "actor": of.actor,
            "reason": of.reason,
            "begun_at": of.begun_at,
            "ended_at": of.ended_at,
            "outcome": self.outcome,
            "details": of.details,
            "where": of.where,
            "steps": [vars(step) for step in self.steps],
        }


def journals(module: str, *, most: int = 10) -> list[Journal]:
    """The last operations on a module, newest first."""
    kept = Operation.objects.using(control_alias()).filter(module=module).order_by("-begun_at")
    return _with_steps(list(kept[:most]))


def journal(id: UUID) -> Journal | None:
    """One operation; None where there is none of this number."""
    return next(iter(_with_steps(list(Operation.objects.using(control_alias()).filter(id=id)))), None)


def _with_steps(operations: Sequence[Operation]) -> list[Journal]:
    noted: dict[UUID, list[Step]] = {}
    steps = Step.objects.using(control_alias()).filter(run__in=[each.id for each in operations]).order_by("id")
    for step in steps:
        noted.setdefault(step.run, []).append(step)
    return [
        Journal(operation=each, outcome=_outcome(each), steps=_taken(noted.get(each.id, []))) for each in operations
    ]


def _outcome(operation: Operation) -> str:
    if operation.ended_at is not None:
        return operation.outcome
    return "under way" if is_attended(operation) else "interrupted"


def _taken(notes: Sequence[Step]) -> list[Taken]:
    taken: dict[str, Taken] = {}
    for note in notes:
        begun = taken.get(note.step)
        is_begun = note.state == Step.State.BEGUN
        # A step that was taken up again stands where it stands now, at its end.
        if is_begun:
            taken.pop(note.step, None)
        taken[note.step] = Taken(
            name=note.step,
            state=note.state,
            began_at=note.at if is_begun or begun is None else begun.began_at,
            seconds=note.details.get("seconds"),
            error=note.details.get("error", ""),
        )
    return list(taken.values())
