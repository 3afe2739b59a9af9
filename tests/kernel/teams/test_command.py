"""`manage.py teams`: what it does, tells and refuses."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from agrovet.kernel.record.reading import Choice, latest
from agrovet.kernel.teams.tokens import rights_of_token

pytestmark = pytest.mark.django_db


def _run(*arguments: str) -> tuple[int, Any]:
    out = StringIO()
    try:
        call_command("teams", *arguments, "--json", stdout=out, stderr=StringIO())
    except SystemExit as end:
        return int(str(end.code)), None
    return 0, json.loads(out.getvalue())


def _said(*arguments: str) -> str:
    out = StringIO()
    call_command("teams", *arguments, stdout=out)
    return out.getvalue().strip()


def test_a_team_is_made_joined_changed_left_and_removed(ana: int) -> None:
    made = _run("make", "media", "--modules", "media, profiles", "--as", "root", "--reason", "they asked")
    joined = _run("add", "media", str(ana))
    rights = _run("rights", str(ana))[1]
    changed = _run("change", "media", "--modules", "media")
    left = _run("drop", "media", str(ana))
    removed = _run("remove", "media")

    team = {"team": "media", "modules": ["media", "profiles"], "operates": False, "members": []}
    assert made == (0, team)
    assert joined == (0, {**team, "members": [ana]})
    assert (rights["modules"], rights["teams"]) == (["media", "profiles"], ["media"])
    assert changed == (0, {**team, "modules": ["media"], "members": [ana]})
    assert left == (0, {**team, "modules": ["media"]})
    assert (removed, _run("list")) == ((0, {"removed": "media"}), (0, []))
    first = latest(Choice(action="team.made"), count=1)[0]
    assert (first.actor, first.reason) == ("root", "they asked")


def test_a_token_is_shown_once_listed_and_revoked(ana: int) -> None:
    made = _run("token", "make", str(ana), "--name", "ci")[1]
    listed = _run("token", "list")[1]
    before = rights_of_token(f"Bearer {made['token']}")
    revoked = _run("token", "revoke", str(made["id"]))

    assert before is not None
    assert [(row["id"], row["person"], row["name"], "token" in row) for row in listed] == [
        (made["id"], ana, "ci", False)
    ]
    assert (revoked[0], rights_of_token(f"Bearer {made['token']}")) == (0, None)


def test_people_read_sentences(ana: int) -> None:
    told = [
        _said("list"),
        _said("make", "media", "--modules", "media"),
        _said("make", "ops", "--operators"),
        _said("add", "media", str(ana)),
        _said("rights", str(ana)),
    ]

    assert told == [
        "There are no teams yet: superusers alone may change modules.",
        "media owns media.",
        "ops owns all modules: its members are operators.",
        f"{ana} is in media.",
        "Ana Pérez sees everything, and may change: media.",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["make", "Media"],
        ["make", "media", "--modules", "mediums"],
        ["change", "nobody", "--modules", "media"],
        ["change", "media"],
        ["add", "media", "999999"],
        ["rights", "999999"],
        ["token", "make"],
        ["token", "revoke", "12"],
    ],
)
def test_what_cannot_be_is_refused_with_2(arguments: list[str]) -> None:
    assert _run(*arguments) == (2, None)
