"""Rules of a flag in the console: made, changed and taken away, by the operation that `manage.py flags` uses."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from agrovet.kernel.flags import operations
from agrovet.kernel.flags.queries import flag
from agrovet.kernel.record.reading import Choice, latest
from tests.console.people import staff, wrong_with

pytestmark = pytest.mark.django_db

FEATURE, PAGE = "marketplace.relevance", "/console/flags/marketplace.relevance/rules/"
WHOLE = {
    "people": "7, 12",
    "role": "Specialist",
    "header": "X-Beta",
    "header_value": "yes",
    "share": "20",
    "since": "2027-01-31T08:00",
    "until": "2027-02-28T18:30",
}
AS_KEPT = {
    "people": [7, 12],
    "role": "Specialist",
    "header": ["x-beta", "yes"],
    "share": 20,
    "since": "2027-01-31T08:00:00-06:00",
    "until": "2027-02-28T18:30:00-06:00",
}
BY: dict[str, Any] = {"actor": "ana", "reason": "so"}


def _send(client: Client, page: str, **form: str) -> Any:
    return client.post(f"{PAGE}{page}/", {"seen": str(flag(FEATURE).version), "reason": "so", **form}, follow=True)


@pytest.fixture
def in_managua(operator: Client) -> Client:
    """Olga, whose clock is six hours behind Greenwich's."""
    operator.cookies["console_zone"] = "America/Managua"
    return operator


@pytest.fixture
def two_rules() -> None:
    """One of each of two kinds."""
    operations.set_rules(FEATURE, [AS_KEPT, {"role": "staff"}], seen=0, **BY)


def test_a_rule_has_all_conditions_at_the_time_of_the_viewers_clock(in_managua: Client) -> None:
    shown = _send(in_managua, "new", **WHOLE)

    look = flag(FEATURE)
    assert (look.mode, look.rules) == ("some", [AS_KEPT])
    assert [(each.action, each.actor.startswith("Olga")) for each in latest(Choice(), count=5)] == [
        ("flag.rules", True)
    ]
    said = shown.content.decode()
    assert [text for text in ("people 7, 12", "specialists", "x-beta: yes", "20 % of those") if text not in said] == []
    assert "31 Jan 2027 08:00:00" in said


def test_it_is_what_the_command_makes_of_the_same(operator: Client) -> None:
    _send(operator, "new", people="7 12", role="staff", header="X-Beta", header_value="yes", share="0")
    here = flag(FEATURE).rules

    operations.reset(FEATURE, seen=1, **BY)
    asked = ["--people", "7,12", "--role", "staff", "--header", "X-Beta=yes", "--among", "0"]
    call_command("flags", "allow", FEATURE, *asked, stdout=StringIO())

    assert flag(FEATURE).rules == here


@pytest.mark.usefixtures("two_rules")
def test_one_is_changed_and_the_others_stay_as_they_are(operator: Client) -> None:
    _send(operator, "2", people="9")

    assert flag(FEATURE).rules == [AS_KEPT, {"people": [9]}]


@pytest.mark.usefixtures("two_rules")
def test_its_page_has_what_it_says_and_keeps_what_nobody_changes(operator: Client) -> None:
    form = operator.get(f"{PAGE}1/").context["form"]
    as_shown = {name: form[name].value() for name in form.fields if name not in ("seen", "reason")}

    _send(
        operator,
        "1",
        **{
            **{name: str(value) for name, value in as_shown.items()},
            "since": "2027-01-31T14:00",
            "until": "2027-03-01T00:30",
        },
    )

    # Seen from Greenwich, and kept as it was written in Managua.
    assert flag(FEATURE).rules[0] == AS_KEPT
    assert [each.action for each in latest(Choice(), count=5)] == ["flag.rules"]


@pytest.mark.usefixtures("two_rules")
def test_one_is_taken_away_with_a_reason(operator: Client) -> None:
    unsaid = _send(operator, "1", verb="take-away", reason="")
    _send(operator, "1", verb="take-away")

    assert (unsaid.status_code, wrong_with(unsaid.context["taking"])) == (400, {"reason": ["This field is required."]})
    assert flag(FEATURE).rules == [{"role": "staff"}]


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({}, "__all__", "A rule that says nothing is for everybody: switch the flag on instead."),
        ({"people": "7, Ana"}, "people", "Ana is nobody's id: people are named by numbers, from 1 on."),
        ({"people": "0"}, "people", "0 is nobody's id: people are named by numbers, from 1 on."),
        ({"people": "9" * 19}, "people", f"{'9' * 19} is nobody's id: people are named by numbers, from 1 on."),
        ({"role": "king"}, "role", "Select a valid choice. king is not one of the available choices."),
        ({"header": "X Beta", "header_value": "a"}, "header", "The name of a header has letters, digits and hyphens."),
        ({"header": "X-Beta"}, "header_value", "Say which value the header must have."),
        ({"header_value": "yes"}, "header", "Say which header must have this value."),
        ({"share": "101", "people": "7"}, "share", "Ensure this value is less than or equal to 100."),
        ({"since": "soon"}, "since", "Enter a valid date/time."),
        ({"since": "9999-12-31T23:59"}, "since", "Write a moment between the years 2000 and 2200."),
        ({"since": "2027-01-31T08:00", "until": "2027-01-31T08:00"}, "until", "It ends before it begins."),
        ({"people": "7", "reason": ""}, "reason", "This field is required."),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_keeps_what_was_typed(
    operator: Client, form: dict[str, str], field: str, said: str
) -> None:
    answer = _send(operator, "new", **form)

    sent, shown = answer.context["form"], answer.content.decode()
    assert (answer.status_code, wrong_with(sent)) == (400, {field: [said]})
    assert said.replace("'", "&#x27;") in shown
    assert [name for name, text in form.items() if text and f'value="{text}"' not in shown and name != "role"] == []
    assert (shown.count('aria-invalid="true"'), shown.count(" autofocus")) == ((0, 0) if field == "__all__" else (1, 1))
    assert flag(FEATURE).version == 0


def test_it_is_told_in_spanish(operator: Client) -> None:
    operator.cookies["console_language"] = "es"

    shown = _send(operator, "new", people="Ana", reason="").content.decode()

    assert "Ana no es el id de nadie: las personas se nombran con números, desde 1." in shown
    assert "Este campo es requerido." in shown


@pytest.mark.usefixtures("two_rules")
def test_who_was_slower_changes_nothing(operator: Client) -> None:
    answer = _send(operator, "2", seen="0", people="9")

    assert (answer.status_code, "changed meanwhile, by ana: so." in answer.content.decode()) == (409, True)
    assert flag(FEATURE).rules == [AS_KEPT, {"role": "staff"}]


@pytest.mark.usefixtures("two_rules")
def test_another_team_sees_a_rule_and_changes_nothing() -> None:
    carla = staff("+505 7777 0001", "Carla", team_of="chat")

    answers = [_send(carla, "new", people="9"), _send(carla, "1", people="9"), _send(carla, "1", verb="take-away")]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert flag(FEATURE).version == 1
    shown = carla.get(f"{PAGE}1/").content.decode()
    assert ("people 7, 12" in shown, 'name="reason"' in shown) == (True, False)


@pytest.mark.usefixtures("two_rules")
def test_its_own_team_may() -> None:
    _send(staff("+505 7777 0001", "Mario", team_of="marketplace"), "new", people="9")

    assert flag(FEATURE).rules[2] == {"people": [9]}


@pytest.mark.parametrize("page", [f"{PAGE}1/", "/console/flags/module.forum/rules/new/"])
def test_there_is_no_page_of_a_rule_that_there_is_not(operator: Client, page: str) -> None:
    assert operator.get(page).status_code == 404
