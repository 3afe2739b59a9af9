"""`manage.py flags`: what it prints, what it refuses, and how it ends."""

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from agrovet.kernel import flags
from agrovet.kernel.flags import queries
from agrovet.kernel.flags.declared import Flag
from agrovet.kernel.flags.models import FlagDecision

NAME = "marketplace.relevance"

pytestmark = pytest.mark.django_db


def _run(*arguments: str) -> tuple[int, Any, str]:
    """The exit code, what it told as JSON, and what it said."""
    out, err = StringIO(), StringIO()
    try:
        call_command("flags", *arguments, "--json", stdout=out, stderr=err)
    except SystemExit as ended:
        return int(str(ended.code)), json.loads(out.getvalue()), err.getvalue()
    return 0, json.loads(out.getvalue()), err.getvalue()


def _shown(*arguments: str) -> str:
    out = StringIO()
    call_command("flags", *arguments, stdout=out)
    return out.getvalue()


def test_list_shows_every_flag_those_of_whole_modules_first() -> None:
    code, told, _ = _run("list")

    names = [flag["name"] for flag in told]
    assert (code, names[:6]) == (0, [f"module.{name}" for name in sorted(settings.ALL_MODULES)])
    assert names[6:] == ["marketplace.relevance", "media.anonymous_upload", "profiles.badges"]


def test_list_shows_those_of_one_module() -> None:
    assert [flag["name"] for flag in _run("list", "--module", "media")[1]] == [
        "module.media",
        "media.anonymous_upload",
    ]


def test_a_module_is_switched_off_and_on_with_who_and_why() -> None:
    off = _run("off", "module.chat", "--reason", "its store is full", "--as", "ana")
    on = _run("on", "module.chat", "--reason", "it has room again", "--as", "beto")

    assert [(code, told["mode"], told["version"], told["who"]) for code, told, _ in (off, on)] == [
        (0, "off", 1, "ana"),
        (0, "on", 2, "beto"),
    ]
    history = _run("history", "module.chat")[1]
    assert [(each["actor"], each["reason"], each["module"]) for each in history] == [
        ("ana", "its store is full", "chat"),
        ("beto", "it has room again", "chat"),
    ]


def test_rules_are_added_counted_and_taken_away() -> None:
    _run("share", NAME, "10")
    _run("allow", NAME, "--people", "7,12")
    _run("allow", NAME, "--role", "Specialist", "--among", "50", "--header", "X-Beta=yes")
    both = _run("show", NAME)[1]
    left = _run("disallow", NAME, "1")[1]

    assert both["rules"] == [
        {"people": [7, 12]},
        {"role": "Specialist", "header": ["x-beta", "yes"], "share": 50},
    ]
    assert (left["rules"], left["share"]) == (both["rules"][1:], 10)


def test_all_rules_are_replaced_by_others() -> None:
    _run("allow", NAME, "--people", "7,12")

    assert _run("rules", NAME, '[{"role": "staff"}]')[1]["rules"] == [{"role": "staff"}]
    assert _run("rules", NAME, "[]")[1]["rules"] == []


def test_show_tells_what_it_would_be_for_a_person() -> None:
    _run("allow", NAME, "--people", "7")

    assert [_run("show", NAME, "--person", id)[1]["for_person"] for id in ("7", "8")] == [True, False]


def test_a_ramp_begins_and_is_stopped() -> None:
    begun = _run("ramp", NAME, "25,50,100", "--minutes", "10")[1]
    stopped = _run("ramp", NAME, "--stop")[1]

    assert (begun["share_now"], begun["ramp"]["minutes"], begun["ramp"]["guarded"]) == (25, 10, True)
    assert (stopped["share"], stopped["ramp"]) == (25, None)


def test_a_rehearsal_changes_nothing() -> None:
    code, told, _ = _run("off", "module.chat", "--dry-run")

    assert (code, told["mode"], told["is_rehearsed"]) == (0, "off", True)
    assert queries.flag("module.chat").version == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["off", "module.caht"], "There is no flag module.caht: did you mean module.chat?"),
        (["share", "module.chat", "10"], "module.chat is about the whole module, which is on or off for everybody."),
        (["off", NAME, "--seen", "3"], f"{NAME} is at version 0 and not at 3"),
        (["disallow", NAME, "1"], f"{NAME} has 0 rules, and none with the number 1."),
        (["ramp", NAME], "Write the shares of the ramp, such as 1,10,50,100, or --stop."),
        (["allow", NAME], "A rule that says nothing is for everybody: switch the flag on instead."),
        (["allow", NAME, "--header", "X-Beta"], "X-Beta is no header: write NAME=VALUE."),
        (["value", NAME, "5"], f"{NAME} is a question of yes or no: switch it on or off."),
    ],
)
def test_what_cannot_be_done_is_refused_with_exit_code_2(arguments: list[str], says: str) -> None:
    code, told, _ = _run(*arguments)

    assert code == 2
    assert told["refused"][0].startswith(says)
    assert not FlagDecision.objects.exists()


def test_check_names_what_needs_a_person() -> None:
    FlagDecision.objects.create(name="forum.gone", version=1, mode="on")
    name = "forum.old"
    flags.DECLARED[name] = Flag(name=name, default=False, meaning="Something.", until=date(2020, 1, 31))

    try:
        code, told, _ = _run("check")
    finally:
        del flags.DECLARED[name]

    assert code == 1
    assert told["found"] == [
        "forum.old was to be decided by 2020-01-31: take it out of the code, or give it another day.",
        "forum.gone is gone from the code, and somebody decided about it: nobody asks for it any more.",
    ]
    FlagDecision.objects.all().delete()
    assert _run("check") == (0, {"found": []}, "")


def test_people_read_tables() -> None:
    _run("allow", NAME, "--people", "7,12", "--header", "X-Beta=yes", "--among", "20")
    _run("ramp", NAME, "25,100", "--as", "ana", "--reason", "a try")

    assert "on for 25 % and growing, 1 rule" in _shown("list")
    assert "people 7, 12, header x-beta=yes, 20 % of those" in _shown("show", NAME)
    assert "by ana: a try" in _shown("show", NAME)
    assert "a try" in _shown("history")
