"""Decisions about flags in the console: who takes them, what they do, and what is refused."""

from typing import Any

import pytest
from django.test import Client

from agrovet.kernel.flags import is_on
from agrovet.kernel.flags.queries import flag
from agrovet.kernel.record.reading import Choice, latest
from tests.console.people import staff

pytestmark = pytest.mark.django_db

FEATURE, SWITCH = "marketplace.relevance", "module.marketplace"
ON = {"verb": "on", "seen": "0", "reason": "it is good"}


def _decide(client: Client, name: str, form: dict[str, str]) -> Any:
    return client.post(f"/console/flags/{name}/decide/", form, follow=True)


def test_a_feature_is_switched_on_and_its_history_says_by_whom(operator: Client) -> None:
    shown = _decide(operator, FEATURE, ON)

    assert is_on(FEATURE)
    assert [(each.actor.startswith("Olga"), each.reason) for each in shown.context["decisions"]] == [
        (True, "it is good")
    ]


@pytest.mark.parametrize(
    ("form", "mode", "share", "ramp"),
    [
        ({"verb": "share", "share": "30"}, "some", 30, None),
        ({"verb": "ramp", "shares": "1, 10 100", "minutes": "30"}, "some", 1, [1, 10, 100]),
        ({"verb": "off"}, "off", 0, None),
    ],
)
def test_each_decision_does_what_its_form_says(
    operator: Client, form: dict[str, str], mode: str, share: int, ramp: list[int] | None
) -> None:
    _decide(operator, FEATURE, {**ON, **form})

    look = flag(FEATURE)
    assert (look.mode, look.share_now, look.ramp and look.ramp["shares"]) == (mode, share, ramp)


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"seen": "7"}, 409),
        ({"seen": "x"}, 400),
        ({"reason": ""}, 400),
        ({"verb": "burn"}, 400),
        ({"verb": "share", "share": "101"}, 409),
        ({"verb": "share", "share": "-1"}, 400),
        ({"verb": "ramp", "shares": "10 5", "minutes": "30"}, 409),
        ({"verb": "ramp", "shares": "ten", "minutes": "30"}, 400),
    ],
)
def test_what_makes_no_sense_changes_nothing(operator: Client, form: dict[str, str], status: int) -> None:
    answer = _decide(operator, FEATURE, {**ON, **form})

    assert (answer.status_code, flag(FEATURE).version) == (status, 0)
    assert latest(Choice(), count=1) == []


def test_a_module_is_switched_off_by_who_types_its_name(operator: Client) -> None:
    form = {**ON, "verb": "off"}

    unmeant = _decide(operator, SWITCH, {**form, "confirm": "market"})
    meant = _decide(operator, SWITCH, {**form, "confirm": "marketplace"})

    assert (unmeant.status_code, meant.status_code) == (400, 200)
    assert not is_on(SWITCH)


def test_its_team_decides_and_others_look(operator: Client) -> None:
    mine, other = (
        staff("+505 7777 0001", "Mario", team_of="marketplace"),
        staff("+505 7777 0002", "Carla", team_of="chat"),
    )

    refused, shown = _decide(other, FEATURE, ON), other.get(f"/console/flags/{FEATURE}/").content.decode()
    _decide(mine, FEATURE, ON)

    assert refused.status_code == 403
    assert "The team of marketplace decides about this flag." in shown
    assert [each.actor.startswith("Mario") for each in latest(Choice(subject=FEATURE), count=5)] == [True]


def test_there_is_no_page_of_a_flag_that_nobody_declares(operator: Client) -> None:
    assert operator.get("/console/flags/forum.nothing/").status_code == 404
