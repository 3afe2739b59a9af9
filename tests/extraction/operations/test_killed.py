"""
An operator is killed right before a step: before the decision all is as it was, after it the operation is finished.

Each verb is killed at one step after the other, on one installation, and whoever comes next runs `resume`.
"""

from collections.abc import Callable

import pytest

from agrovet.kernel import placement
from agrovet.kernel.writing import writing
from modules.forum.models import Community
from tests.extraction.moving import town
from tests.extraction.operations.operating import HOME, MODULE, SERVICE, Operators, gate_states, is_idle, standing

# A process for each step.
pytestmark = pytest.mark.timeout(600)

LeftAlone = Callable[[], None]
PREPARED, REMOTE, MOVED = ("prepared", "home", 0), ("remote", "home", 100), ("moved", "service", 100)
HERE, THERE, NONE = ("open", "closed"), ("closed", "open"), ("none", "none")
RESUME = "manage.py extraction resume forum"


def _can_be_written() -> str:
    """Where a write of the forum goes now."""
    assert placement.watcher is not None
    placement.watcher.look()
    with writing(MODULE) as alias:
        Community.objects.using(alias).order_by("id").last().save(using=alias)  # type: ignore[union-attr]  # there are some
    return alias


def _resume(operators: Operators, command: str, step: str, left_alone: LeftAlone) -> str:
    """Kill who runs it, right before the step; how `resume` ended it."""
    operators.killed(command, before=step)
    left_alone()
    assert operators.run("status", MODULE).told[0]["next_step"] == RESUME
    outcome = operators.succeed("resume forum")["outcome"]
    assert is_idle()
    return str(outcome)


def test_a_move_is_undone_before_it_was_decided_and_finished_after(operators: Operators, left_alone: LeftAlone) -> None:
    town.settle(HOME)
    operators.succeed("prepare forum", "canary forum 100")

    for step in ("announce", "switch", "drain", "close", "decide"):
        assert (step, _resume(operators, "move forum", step, left_alone)) == (step, "undone")
        assert (step, standing(), gate_states(), _can_be_written()) == (step, REMOTE, HERE, HOME)
    for step in ("follow", "open", "turn", "verify"):
        assert (step, _resume(operators, "move forum", step, left_alone)) == (step, "done")
        assert (step, standing(), gate_states(), _can_be_written()) == (step, MOVED, THERE, SERVICE)
        operators.succeed("verify forum", "back forum", "canary forum 100")

    assert operators.succeed("verify forum")["different"] == 0


def test_a_way_back_is_undone_before_it_was_decided_and_finished_after(
    operators: Operators, left_alone: LeftAlone
) -> None:
    town.settle(HOME)
    operators.succeed("prepare forum", "canary forum 100", "move forum")

    for step in ("announce", "switch", "drain", "close", "decide"):
        assert (step, _resume(operators, "back forum", step, left_alone)) == (step, "undone")
        assert (step, standing(), gate_states(), _can_be_written()) == (step, MOVED, THERE, SERVICE)
    for step in ("follow", "open", "turn", "verify"):
        assert (step, _resume(operators, "back forum", step, left_alone)) == (step, "done")
        assert (step, standing(), gate_states(), _can_be_written()) == (step, PREPARED, HERE, HOME)
        operators.succeed("verify forum", "canary forum 100", "move forum")

    assert operators.succeed("verify forum")["different"] == 0


def test_a_preparation_goes_on_where_it_was_or_is_given_up(operators: Operators, left_alone: LeftAlone) -> None:
    town.settle(HOME)
    before = town.contents(HOME, MODULE)

    for step in ("migrate", "guard", "copy", "verify"):
        operators.killed("prepare forum", before=step)
        left_alone()
        operators.succeed("abort forum")
        assert (step, standing(), gate_states(), is_idle()) == (step, ("local", "home", 0), NONE, True)
    for step in ("gates", "capture", "follow"):
        assert (step, _resume(operators, "prepare forum", step, left_alone)) == (step, "done")
        assert (step, standing(), gate_states()) == (step, PREPARED, HERE)
        assert town.contents(SERVICE, MODULE) == before
        operators.succeed("abort forum")

    assert town.contents(HOME, MODULE) == before


def test_giving_up_is_finished(operators: Operators, left_alone: LeftAlone) -> None:
    for step in ("reopen", "placement", "gates", "empty"):
        operators.succeed("prepare forum", "canary forum 50")

        outcome = _resume(operators, "abort forum", step, left_alone)

        assert (step, outcome, standing(), gate_states()) == (step, "done", ("local", "home", 0), NONE)


def test_a_share_is_undone_before_it_was_changed_and_finished_after(
    operators: Operators, left_alone: LeftAlone
) -> None:
    operators.succeed("prepare forum")

    before = (_resume(operators, "canary forum 50", "placement", left_alone), standing())
    after = (_resume(operators, "canary forum 50", "acknowledged", left_alone), standing())

    assert before == ("undone", PREPARED)
    assert after == ("done", ("canary", "home", 50))


def test_settling_is_finished(operators: Operators, left_alone: LeftAlone) -> None:
    operators.succeed("prepare forum", "canary forum 100", "move forum")

    operators.killed("settle forum", before="placement")
    left_alone()
    operators.killed("resume forum", before="put away")
    left_alone()
    outcome = operators.succeed("resume forum")["outcome"]

    assert (outcome, standing(), gate_states()) == ("done", ("settled", "service", 100), NONE)
    assert (_can_be_written(), is_idle()) == (SERVICE, True)


def test_what_was_killed_is_left_to_nobody_else_for_five_seconds(operators: Operators, left_alone: LeftAlone) -> None:
    operators.succeed("prepare forum", "canary forum 100")
    operators.killed("move forum", before="close")

    at_once = operators.run("resume", MODULE)
    left_alone()
    in_the_way = operators.run("move", MODULE)
    given_up = operators.run("abort", MODULE)

    assert (at_once.code, at_once.told["refused"][0].endswith("Wait until it has ended.")) == (2, True)
    assert (in_the_way.code, in_the_way.told["next"]) == (2, RESUME)
    assert in_the_way.told["refused"][0].endswith(f"Finish it first: {RESUME}.")
    assert (given_up.code, standing(), gate_states(), is_idle()) == (0, ("local", "home", 0), NONE, True)
