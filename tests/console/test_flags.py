"""Decisions about flags in the console: who takes them, what they do, and what is refused."""

from typing import Any

import pytest
from django.test import Client

from agrovet.kernel.flags import is_on
from agrovet.kernel.flags.queries import flag
from agrovet.kernel.record.reading import Choice, latest
from tests.console.people import staff, wrong_with

pytestmark = pytest.mark.django_db

FEATURE, SWITCH = "marketplace.relevance", "module.marketplace"
NO_RAMP = "Write numbers that grow, from 1 to 100, such as 1 10 50 100."
ON = {"verb": "on", "seen": "0", "reason": "it is good"}


def _decide(client: Client, name: str, form: dict[str, str]) -> Any:
    return client.post(f"/console/flags/{name}/", form, follow=True)


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
    ("form", "field", "said"),
    [
        ({"reason": " "}, "reason", "This field is required."),
        ({"verb": "share", "share": "101"}, "share", "Ensure this value is less than or equal to 100."),
        ({"verb": "share", "share": "-1"}, "share", "Ensure this value is greater than or equal to 0."),
        ({"verb": "ramp", "shares": "10 5", "minutes": "30"}, "shares", NO_RAMP),
        ({"verb": "ramp", "shares": "ten", "minutes": "30"}, "shares", NO_RAMP),
        ({"verb": "ramp", "shares": ", ,", "minutes": "30"}, "shares", NO_RAMP),
        (
            {"verb": "ramp", "shares": "1 10", "minutes": "0"},
            "minutes",
            "Ensure this value is greater than or equal to 1.",
        ),
    ],
)
def test_what_makes_no_sense_is_told_beside_its_field_and_changes_nothing(
    operator: Client, form: dict[str, str], field: str, said: str
) -> None:
    answer = _decide(operator, FEATURE, {**ON, **form})

    sent = next(each for each in answer.context["forms"].values() if each.is_bound)
    assert (answer.status_code, wrong_with(sent)) == (400, {field: [said]})
    shown, place = answer.content.decode(), sent[field].auto_id
    assert f'<p class="problem" id="{place}_error">{said}</p>' in shown
    assert (
        f'aria-invalid="true" aria-describedby="{place}_error"' in shown or f"{place}_helptext {place}_error" in shown
    )
    assert (flag(FEATURE).version, latest(Choice(), count=1)) == (0, [])


@pytest.mark.parametrize(
    ("form", "status"),
    [({"seen": "7"}, 409), ({"seen": "x"}, 400), ({"verb": "burn"}, 400), ({"verb": "stop"}, 409)],
)
def test_what_was_not_meant_so_changes_nothing(operator: Client, form: dict[str, str], status: int) -> None:
    answer = _decide(operator, FEATURE, {**ON, **form})

    assert (answer.status_code, flag(FEATURE).version) == (status, 0)
    assert latest(Choice(), count=1) == []


def test_a_ramp_takes_the_feature_from_nobody(operator: Client) -> None:
    _decide(operator, FEATURE, {**ON, "verb": "share", "share": "30"})

    answer = _decide(operator, FEATURE, {**ON, "seen": "1", "verb": "ramp", "shares": "10 100", "minutes": "5"})

    assert wrong_with(answer.context["forms"]["ramp"]) == {
        "shares": ["30 % have it already: begin with no less, or it would be taken from people."]
    }


def test_the_end_of_a_ramp_is_told_beside_its_field_too(operator: Client) -> None:
    _decide(operator, FEATURE, {**ON, "verb": "ramp", "shares": "10 100", "minutes": "60"})

    answer = _decide(operator, FEATURE, {**ON, "seen": "1", "verb": "stop", "share": "101"})

    said = "Ensure this value is less than or equal to 100."
    assert wrong_with(answer.context["forms"]["stop"]) == {"share": [said]}
    assert said in answer.content.decode()
    assert flag(FEATURE).version == 1


@pytest.mark.parametrize(("given", "share"), [("", 10), ("40", 40)])
def test_a_ramp_ends_where_it_is_or_where_somebody_says(operator: Client, given: str, share: int) -> None:
    _decide(operator, FEATURE, {**ON, "verb": "ramp", "shares": "10 100", "minutes": "60"})

    _decide(operator, FEATURE, {**ON, "seen": "1", "verb": "stop", "share": given})

    look = flag(FEATURE)
    assert (look.mode, look.share, look.ramp) == ("some", share, None)


def test_a_module_is_switched_off_by_who_types_its_name(operator: Client) -> None:
    form = {**ON, "verb": "off"}

    unmeant = _decide(operator, SWITCH, {**form, "confirm": "market"})
    meant = _decide(operator, SWITCH, {**form, "confirm": "marketplace"})

    assert (unmeant.status_code, meant.status_code) == (400, 200)
    assert wrong_with(unmeant.context["forms"]["everybody"]) == {
        "confirm": ["The name that you typed is not that of the module: nothing was done."]
    }
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
