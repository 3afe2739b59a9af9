"""Resume: an operation that was interrupted goes on, or is undone, by how far it had come."""

from agrovet.kernel.placement import Authority
from extraction.operations import aborting, checking, preparing, settling, switching
from extraction.operations.acknowledging import require_acknowledged
from extraction.operations.models import Operation
from extraction.operations.refusing import Refusal, require
from extraction.operations.running import Run, end, in_the_way, is_attended, taken_up, under_way
from extraction.operations.showing import Progress, Say
from extraction.placements import store


def refusals(module: str) -> list[Refusal]:
    """Why there is nothing to resume; empty where there is."""
    if found := list(checking.known(module)):
        return found
    interrupted = under_way(module)
    if interrupted is None:
        return [
            Refusal(
                what=f"No operation on {module} was interrupted.",
                advice=f"manage.py extraction status {module} says what can be done.",
            )
        ]
    if is_attended(interrupted):
        return [in_the_way(module)]
    return []


def resume(module: str, *, actor: str, reason: str, say: Say, progress: Progress) -> Operation:
    """
    Finish what was begun; a switch that was not decided is undone.

    :raises Refused: if there is nothing to resume, or somebody is at it
    """
    require(refusals(module))
    interrupted = under_way(module)
    assert interrupted is not None
    with taken_up(interrupted, actor=actor, reason=reason) as run:
        run.shows(say, progress)
        _go_on(run)
    interrupted.refresh_from_db()
    return interrupted


def _go_on(run: Run) -> None:
    match run.verb:
        case "prepare":
            preparing.carry_on(run)
        case "move":
            _finish_switch(run, "service")
        case "back":
            _finish_switch(run, "home")
        case "abort":
            aborting.carry_on(run)
        case "settle":
            settling.carry_on(run)
        case "canary":
            _finish_sharing(run, store.placement_of(run.module).share)
        case "shadow":
            _finish_sharing(run, store.placement_of(run.module).shadow)


def _finish_sharing(run: Run, percent: int) -> None:
    if percent == run.options["percent"]:
        require_acknowledged(store.placement_of(run.module))
    else:
        run.say("It was not decided: the share is what it was.")
        end(run, "undone")


def _finish_switch(run: Run, to: Authority) -> None:
    if store.placement_of(run.module).authority == to:
        with run.step("complete", f"It was decided: {run.module} is opened where its data is."):
            switching.complete(run)
    else:
        with run.step("undo", f"It was not decided: {run.module} stands as before, and can be tried again."):
            switching.undo(run)
        end(run, "undone")
