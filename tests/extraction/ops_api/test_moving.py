"""A pipeline takes a module out: it begins operations, follows them, and waits for a second person."""

import time
from typing import Any

import pytest

from agrovet.kernel.record.verifying import verify
from agrovet.kernel.teams.rights import Rights
from tests.extraction.operations.operating import MODULE, Operators, standing
from tests.extraction.ops_api.asking import Pipeline, pipeline_of, sentence
from tests.extraction.starting.conftest import (
    _children_know_the_installation,
    ana,
    beto,
    carla,
    installation,
    left_alone,
    migrated,
    operators,
    sides,
)

__all__ = [
    "_children_know_the_installation",
    "ana",
    "beto",
    "carla",
    "installation",
    "left_alone",
    "migrated",
    "operators",
    "sides",
]

pytestmark = pytest.mark.timeout(300)
BEGIN = f"modules/{MODULE}/operations/"


def _ended(pipeline: Pipeline, answer: Any, *, within: float = 90) -> Any:
    """How it ended, as a pipeline sees it."""
    assert answer.status_code == 202, answer.json()
    path = answer["Location"].removeprefix("/api/ops/") if answer.has_header("Location") else ""
    path = path or f"operations/{answer.json()['id']}/"
    deadline = time.monotonic() + within
    while not (told := pipeline.get(path))["is_over"]:
        assert time.monotonic() < deadline, told
        time.sleep(0.1)
    return told


def test_a_module_is_taken_out_and_brought_back(operators: Operators, ana: Rights, beto: Rights) -> None:
    ours, theirs = pipeline_of(ana), pipeline_of(beto)
    asks = {"reason": "a machine of its own"}

    states = [
        _ended(ours, ours.post(BEGIN, verb="prepare", **asks))["state"],
        _ended(ours, ours.post(BEGIN, verb="canary", percent=100, **asks))["state"],
    ]
    move = ours.post(BEGIN, verb="move", **asks)
    waits = (move.json()["state"], move.json()["needs_second"], standing())
    mine = ours.post(f"operations/{move.json()['id']}/approve/")
    moved = _ended(theirs, theirs.post(f"operations/{move.json()['id']}/approve/", reason="agreed"))

    assert (states, waits) == (["done", "done"], ("waiting", True, ("remote", "home", 100)))
    assert sentence(mine) == (403, "You asked for this move yourself: somebody else has to approve it.")
    assert (moved["state"], moved["told"]["phase"], standing()) == ("done", "moved", ("moved", "service", 100))
    assert moved["told"]["held_ms"] > 0
    assert [one["verb"] for one in ours.get("operations/", module=MODULE)] == ["move", "canary", "prepare"]

    back = theirs.post(BEGIN, verb="back", reason="a try")
    _ended(ours, ours.post(f"operations/{back.json()['id']}/approve/"))

    assert standing() == ("prepared", "home", 0)
    assert verify().found == ()


def test_a_dry_run_says_the_steps_and_what_stands_in_the_way(operators: Operators, carla: Rights) -> None:
    told = pipeline_of(carla).post(BEGIN, verb="move", dry_run=True)

    assert (told.status_code, told.json()["needs_second"], len(told.json()["steps"])) == (200, True, 5)
    assert [one["what"] for one in told.json()["refusals"]] == ["forum is local, not remote."]
    assert told.json()["next_step"] == "manage.py extraction prepare forum"


def test_what_may_not_be_done_now_says_why_and_what_to_do(operators: Operators, ana: Rights) -> None:
    answer = pipeline_of(ana).post(BEGIN, verb="canary", percent=10, reason="a try")

    assert (answer.status_code, answer.json()["next"]) == (409, "manage.py extraction prepare forum")
    assert answer.json()["refused"] == [answer.json()["detail"]]


def test_a_team_cannot_begin_on_another_s_module(operators: Operators, carla: Rights) -> None:
    answer = pipeline_of(carla).post(BEGIN, verb="prepare", reason="a try")

    assert sentence(answer)[0] == 403
    assert pipeline_of(carla).get("operations/") == []


def test_asked_again_with_one_key_it_is_begun_once(operators: Operators, ana: Rights) -> None:
    operators.succeed("prepare forum")
    ours = pipeline_of(ana)
    answers = [ours.post(BEGIN, verb="canary", percent=10, reason="a try", key="run-7") for _ in range(2)]
    other = ours.post(BEGIN, verb="canary", percent=20, reason="a try", key="run-7")

    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert other.status_code == 409
    assert _ended(ours, answers[0])["state"] == "done"


def test_an_old_view_is_refused(operators: Operators, ana: Rights) -> None:
    operators.succeed("prepare forum")

    answer = pipeline_of(ana).post(BEGIN, verb="canary", percent=10, reason="a try", epoch=0)

    assert (answer.status_code, standing()) == (409, ("prepared", "home", 0))


def test_what_waits_is_taken_back(operators: Operators, ana: Rights, beto: Rights) -> None:
    operators.succeed("prepare forum", "canary forum 100")
    ours = pipeline_of(ana)
    move = ours.post(BEGIN, verb="move", reason="a try").json()["id"]

    declined = ours.post(f"operations/{move}/decline/", reason="not today").json()

    assert (declined["state"], declined["is_over"]) == ("declined", True)
    assert pipeline_of(beto).post(f"operations/{move}/approve/").status_code == 409


@pytest.mark.parametrize("body", [{}, {"verb": "explode"}, {"verb": "canary", "percent": "many"}, {"verb": "prepare"}])
def test_what_makes_no_sense_is_refused(operators: Operators, ana: Rights, body: dict[str, Any]) -> None:
    assert pipeline_of(ana).post(BEGIN, **body).status_code == 400
