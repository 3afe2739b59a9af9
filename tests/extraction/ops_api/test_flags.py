"""A team changes its flags over the API, and is told where somebody was faster."""

from typing import Any

import pytest

from tests.extraction.ops_api.asking import Pipeline, sentence

pytestmark = pytest.mark.django_db

FLAG = "flags/module.chat/"


def _change(pipeline: Pipeline, path: str = FLAG, **body: Any) -> Any:
    return pipeline.post(path, **{"reason": "a try", "seen": 0, **body})


def test_a_module_is_switched_off_and_on_again(ana: Pipeline) -> None:
    off = _change(ana, change="off").json()
    on = _change(ana, change="on", seen=off["version"]).json()

    assert [(look["mode"], look["version"]) for look in (off, on)] == [("off", 1), ("on", 2)]
    assert ana.get(FLAG) == on
    assert [flag["name"] for flag in ana.get("flags/")][0].startswith("module.")
    assert [(row["action"], row["module"]) for row in ana.get("record/", action="flag.")] == [
        ("flag.on", "chat"),
        ("flag.off", "chat"),
    ]


def test_a_rehearsal_changes_nothing(ana: Pipeline) -> None:
    rehearsed = _change(ana, change="off", dry_run=True).json()

    assert (rehearsed["mode"], ana.get(FLAG)["mode"]) == ("off", "default")


def test_a_team_cannot_change_another_s(ana: Pipeline, carla: Pipeline) -> None:
    answers = [_change(carla, change="off"), _change(ana, "flags/module.forum/", change="off")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert [ana.get(f"flags/module.{module}/")["version"] for module in ("chat", "forum")] == [0, 0]


def test_who_was_slower_looks_again(ana: Pipeline) -> None:
    _change(ana, change="off")

    status, said = sentence(_change(ana, change="on"))

    assert (status, said.startswith("module.chat is at version 1 and not at 0: Ana (#")) == (409, True)


def test_a_feature_is_given_to_some(ana: Pipeline) -> None:
    features = [flag["name"] for flag in ana.get("flags/") if flag["name"].startswith("marketplace.")]
    path = f"flags/{features[0]}/"

    steps = [
        _change(ana, path, change="share", share=10),
        _change(ana, path, change="rules", rules=[{"role": "staff"}], seen=1),
        _change(ana, path, change="ramp", shares=[10, 50], minutes=30, seen=2),
        _change(ana, path, change="stop", seen=3),
        _change(ana, path, change="reset", seen=4),
    ]

    assert [step.status_code for step in steps] == [200] * 5, [step.json() for step in steps]
    assert (steps[0].json()["share"], steps[1].json()["rules"]) == (10, [{"role": "staff"}])
    assert (steps[2].json()["ramp"]["shares"], steps[3].json()["share"]) == ([10, 50], 10)
    assert steps[4].json()["mode"] == "default"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"change": "share"}, "share"),
        ({"change": "share", "share": 101}, "share"),
        ({"change": "ramp", "shares": [10]}, "minutes"),
        ({"change": "value"}, "value"),
        ({"change": "explode"}, "change"),
        ({"change": "off", "reason": " "}, "reason"),
    ],
)
def test_what_a_change_needs_is_named(ana: Pipeline, body: dict[str, Any], field: str) -> None:
    answer = _change(ana, **body)

    assert (answer.status_code, field in answer.json()) == (400, True), answer.json()


def test_what_a_flag_cannot_be_is_refused(ana: Pipeline) -> None:
    assert _change(ana, change="share", share=10).status_code == 409
