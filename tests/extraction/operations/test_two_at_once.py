"""One operation at a time for a module; people can be taken back at any time."""

from collections.abc import Callable

import pytest
from django.db import connections, transaction

from agrovet.kernel.record.reading import Choice, following, latest
from extraction.operations import handing_over, running
from extraction.operations.models import Operation
from modules.forum.models import Community
from tests.extraction.operations.operating import MODULE, SERVICE, Operators, gate_states, is_idle, standing


def test_the_second_is_told_who_is_at_it(operators: Operators) -> None:
    operators.succeed("prepare forum")

    with running.begun(MODULE, "move", actor="ana", reason="it grows", options={}):
        where = Operation.objects.get(ended_at=None).where
        refused = [operators.run(*command.split()) for command in ("canary forum 10", "abort forum", "resume forum")]

    sentence = f"ana is carrying out move of forum ({where}). Wait until it has ended."
    assert [(said.code, said.told["refused"]) for said in refused] == [(2, [sentence])] * 3
    assert standing() == ("prepared", "home", 0)


def test_all_people_are_taken_back_while_somebody_else_is_at_work(operators: Operators) -> None:
    operators.succeed("prepare forum", "canary forum 100")

    with running.begun(MODULE, "move", actor="ana", reason="it grows", options={}):
        operators.succeed("canary forum 0")

    assert standing() == ("prepared", "home", 0)


def test_people_are_taken_back_in_the_middle_of_a_switch_which_is_then_given_up(
    operators: Operators, monkeypatch: pytest.MonkeyPatch
) -> None:
    operators.succeed("prepare forum", "canary forum 100")
    finish = handing_over.finish

    def take_back_meanwhile(*given: object, **named: object) -> int:
        operators.succeed("canary forum 0")
        return finish(*given, **named)  # type: ignore[arg-type]  # as they were given

    monkeypatch.setattr(handing_over, "finish", take_back_meanwhile)
    said = operators.run("move", MODULE)
    monkeypatch.setattr(handing_over, "finish", finish)

    assert (said.code, said.told["next"]) == (1, "manage.py extraction shadow forum 10")
    assert said.told["refused"][0].endswith("forum stands as it did; try again.")
    assert (standing(), gate_states(), is_idle()) == (("prepared", "home", 0), ("open", "closed"), True)
    operators.succeed("canary forum 100", "move forum")


def test_a_difference_is_found_mended_and_in_the_way_until_then(operators: Operators) -> None:
    operators.succeed("prepare forum", "canary forum 100")
    _plant_a_difference()

    found = operators.run("verify", MODULE)
    refused = operators.run("move", MODULE)
    mended = operators.run("verify", MODULE, "--repair")

    assert (found.code, found.told["different"]) == (1, 1)
    assert found.told["next"] == "manage.py extraction verify forum --repair"
    (difference,) = found.told["differences"]
    sides = ["planted" in str(difference[side]) for side in ("source", "target")]
    assert (difference["table"], sides) == ("forum_community", [False, True])
    assert refused.told["refused"] == [
        "The last comparison of forum found 1 rows that differ. Run manage.py extraction verify forum --repair."
    ]
    assert (mended.code, mended.told["different"]) == (0, 0)
    assert Community.objects.using(SERVICE).filter(name="planted").count() == 0
    operators.succeed("move forum")


def _plant_a_difference() -> None:
    """At the service, past its gate, as a fault of the disk would."""

    with transaction.atomic(using=SERVICE), connections[SERVICE].cursor() as cursor:
        cursor.execute("UPDATE extraction_gate SET mover = %s WHERE module = %s", [True, MODULE])
        cursor.execute("UPDATE forum_community SET name = 'planted' WHERE id = (SELECT min(id) FROM forum_community)")
        cursor.execute("UPDATE extraction_gate SET mover = %s WHERE module = %s", [False, MODULE])


def test_the_next_step_is_named_in_each_phase(operators: Operators) -> None:
    seen = []
    for command in (
        "status",
        "prepare forum",
        "shadow forum 10",
        "canary forum 1",
        "canary forum 10",
        "canary forum 50",
        "canary forum 100",
        "move forum",
        "settle forum",
    ):
        if command != "status":
            operators.succeed(command)
        seen.append(operators.succeed("status forum")[0]["next_step"].removeprefix("manage.py extraction "))

    assert seen == [
        "prepare forum",
        "shadow forum 10",
        "canary forum 1",
        "canary forum 10",
        "canary forum 50",
        "canary forum 100",
        "move forum",
        "settle forum",
        "",
    ]


def test_who_changed_what_is_kept(operators: Operators) -> None:
    operators.succeed("prepare forum", "canary forum 10")

    told = operators.succeed("history forum")

    assert [(one["after"]["phase"], one["after"]["share"]) for one in told] == [("prepared", 0), ("canary", 10)]
    assert {one["reason"] for one in told} == {"prepare, by hand", "canary, by hand"}


def test_operations_are_recorded_from_their_beginning_to_their_end(
    operators: Operators, left_alone: Callable[[], None]
) -> None:
    operators.succeed("prepare forum --as ana --reason growth")
    operators.killed("canary forum 10 --as ana --reason first", before="acknowledged")
    left_alone()
    operators.succeed("resume forum --as beto --reason finish", "canary forum 0 --as beto --reason enough")

    told = [
        (each.actor, each.action, (each.after or {}).get("verb"), each.reason)
        for each in following(Choice(module=MODULE))
    ]

    assert told == [
        ("ana", "operation.begun", "prepare", "growth"),
        ("ana", "placement.changed", None, "growth"),
        ("ana", "operation.ended", "prepare", "growth"),
        ("ana", "operation.begun", "canary", "first"),
        ("ana", "placement.changed", None, "first"),
        ("beto", "operation.taken up", "canary", "finish"),
        ("ana", "operation.ended", "canary", "first"),
        ("beto", "placement.changed", None, "enough"),
    ]
    assert is_idle()


def test_an_operation_that_fails_on_its_way_is_recorded_as_stopped(operators: Operators) -> None:
    with pytest.raises(ZeroDivisionError), running.begun(MODULE, "move", actor="ana", reason="it grows", options={}):
        raise ZeroDivisionError("by nought")

    last = latest(Choice(module=MODULE), count=1)[0]
    assert (last.actor, last.action, last.after and last.after["error"]) == (
        "ana",
        "operation.stopped",
        "ZeroDivisionError: by nought",
    )
