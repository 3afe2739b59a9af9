"""What is begun over the console or the API is carried out by a process of its own, whatever becomes of this one."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from agrovet.kernel.record.reading import Choice, following
from agrovet.kernel.record.verifying import verify
from agrovet.kernel.teams.errors import NotYours
from agrovet.kernel.teams.rights import Rights
from extraction.operations.models import Operation
from extraction.placements.models import Process
from extraction.starting.asking import begin
from extraction.starting.errors import KeyUsed, NoSuchStart, NotAsked, NotNow, Stale
from extraction.starting.following import follow, latest, under_way
from extraction.starting.models import Start
from tests.extraction.operations.operating import MODULE, Operators, is_idle, standing
from tests.extraction.sides import ROOT
from tests.extraction.starting.conftest import over, pid_in, until

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def stuck() -> Process:
    """A process that says that it is there, and never follows: whoever waits for all waits for it."""
    return Process.objects.create(
        id=uuid4(),
        side="monolith",
        host="elsewhere",
        pid=2,
        modules=[MODULE],
        databases=["default", f"{MODULE}_service"],
        seen_at=datetime.now(UTC) + timedelta(hours=1),
        acknowledged={},
    )


def test_an_operation_is_carried_out_and_can_be_followed(operators: Operators, ana: Rights) -> None:
    start = begin("prepare", MODULE, by=ana, reason="it grows")
    told = over(start.id)

    assert (told.state, told.verb, told.actor, told.reason) == ("done", "prepare", ana.actor, "it grows")
    assert (told.told["phase"], told.refused) == ("prepared", ())
    assert told.progress["current"] == "Comparing both sides."
    assert [step["step"] for step in told.steps if step["state"] == "done"] == [
        "migrate",
        "gates",
        "guard",
        "capture",
        "copy",
        "follow",
        "verify",
    ]
    assert (standing(), is_idle(), Operation.objects.get().id) == (("prepared", "home", 0), True, start.id)


def test_what_was_begun_is_recorded_with_who_asked(operators: Operators, ana: Rights) -> None:
    operators.succeed("prepare forum")
    start = begin("canary", MODULE, by=ana, reason="a try", options={"percent": 10})
    over(start.id)

    told = [
        (each.actor, each.action, (each.after or {}).get("operation", ""))
        for each in following(Choice(module=MODULE, actor=ana.actor))
    ]

    assert told == [
        (ana.actor, "operation.asked", str(start.id)),
        (ana.actor, "operation.begun", str(start.id)),
        (ana.actor, "placement.changed", ""),
        (ana.actor, "operation.ended", str(start.id)),
    ]
    assert verify().found == ()


def test_it_goes_on_when_the_web_process_that_began_it_is_killed(
    operators: Operators, ana: Rights, stuck: Process
) -> None:
    web = subprocess.Popen(
        [sys.executable, "-m", "tests.extraction.starting.asker", str(ana.person_id), "prepare", MODULE],
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert web.stdout is not None
    id = UUID(web.stdout.readline().strip())
    until(id, lambda told: any(step["step"] == "guard" for step in told.steps))

    os.killpg(web.pid, signal.SIGKILL)
    web.wait()
    still = follow(id).state
    stuck.delete()

    assert (still, over(id).state, standing()) == ("begun", "done", ("prepared", "home", 0))


def test_one_that_is_killed_itself_is_interrupted_and_taken_up_again(
    operators: Operators, ana: Rights, beto: Rights, stuck: Process, forgotten: Callable[[], None]
) -> None:
    start = begin("prepare", MODULE, by=ana, reason="it grows")
    told = until(start.id, lambda told: any(step["step"] == "guard" for step in told.steps))
    seen = under_way(MODULE)
    os.kill(pid_in(told.where), signal.SIGKILL)
    forgotten()
    stuck.delete()

    interrupted = follow(start.id).state
    resumed = begin("resume", MODULE, by=beto, reason="it was killed")

    assert (seen and seen.id, interrupted) == (start.id, "interrupted")
    assert (over(resumed.id).state, follow(start.id).state) == ("done", "done")
    assert (standing(), is_idle()) == (("prepared", "home", 0), True)
    assert [(one.verb, one.state) for one in latest(MODULE)] == [("resume", "done"), ("prepare", "done")]


def test_one_that_never_came_up_is_lost_and_stands_in_nobody_s_way(
    operators: Operators, ana: Rights, forgotten: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    operators.succeed("prepare forum")
    monkeypatch.setattr("extraction.starting.asking.launch", lambda start: None)
    start = begin("canary", MODULE, by=ana, reason="a try", options={"percent": 10})
    with pytest.raises(NotNow, match=r"has just begun canary of forum\. Wait until it has ended\."):
        begin("shadow", MODULE, by=ana, reason="a try", options={"percent": 10})

    forgotten()

    assert follow(start.id).state == "lost"
    assert begin("shadow", MODULE, by=ana, reason="a try", options={"percent": 10}).state == "begun"


def test_people_are_brought_back_before_the_answer_is_given(operators: Operators, ana: Rights) -> None:
    operators.succeed("prepare forum", "canary forum 50")

    start = begin("canary", MODULE, by=ana, reason="it fails", options={"percent": 0})

    assert (start.state, standing()) == ("done", ("prepared", "home", 0))


def test_what_the_command_refuses_is_refused_before_anything_is_begun(operators: Operators, ana: Rights) -> None:
    with pytest.raises(NotNow) as refused:
        begin("canary", MODULE, by=ana, reason="a try", options={"percent": 10})

    assert refused.value.fields == {
        "refused": [
            "forum is local, not prepared or shadow or canary or remote or moved. "
            "Run manage.py extraction prepare forum first."
        ],
        "next": "manage.py extraction prepare forum",
    }
    assert (refused.value.status, Start.objects.count()) == (409, 0)


def test_a_team_cannot_begin_anything_on_another_s_module(operators: Operators, carla: Rights) -> None:
    with pytest.raises(NotYours):
        begin("prepare", MODULE, by=carla, reason="a try")

    assert Start.objects.count() == 0


@pytest.mark.parametrize(
    ("verb", "module", "options", "reason", "says"),
    [
        ("explode", MODULE, {}, "a try", "There is no operation explode"),
        ("prepare", "forums", {}, "a try", "There is no module forums"),
        ("prepare", MODULE, {"percent": 1}, "a try", "prepare takes no percent"),
        ("canary", MODULE, {}, "a try", "a whole number from 0 to 100"),
        ("canary", MODULE, {"percent": 101}, "a try", "a whole number from 0 to 100"),
        ("canary", MODULE, {"percent": True}, "a try", "a whole number from 0 to 100"),
        ("move", MODULE, {"patience": "long"}, "a try", "a number of seconds"),
        ("verify", MODULE, {"repair": 1}, "a try", "true or false"),
        ("prepare", MODULE, {}, "  ", "Say why"),
    ],
)
def test_what_makes_no_sense_is_refused(
    ana: Rights, verb: str, module: str, options: dict[str, object], reason: str, says: str
) -> None:
    with pytest.raises(NotAsked, match=says):
        begin(verb, module, by=ana, reason=reason, options=options)


def test_who_has_seen_the_module_elsewhere_looks_again(operators: Operators, ana: Rights) -> None:
    operators.succeed("prepare forum --as beto --reason growth")

    with pytest.raises(Stale, match=r"forum is at epoch 1 by now, and you have seen 0: beto changed it \(growth\)"):
        begin("canary", MODULE, by=ana, reason="a try", options={"percent": 10}, epoch=0)


def test_asked_twice_with_one_key_it_is_begun_once(operators: Operators, ana: Rights, beto: Rights) -> None:
    operators.succeed("prepare forum")
    first = begin("canary", MODULE, by=ana, reason="a try", options={"percent": 10}, key="run-7")
    again = begin("canary", MODULE, by=ana, reason="a try", options={"percent": 10}, key="run-7")
    over(first.id)
    afterwards = begin("canary", MODULE, by=ana, reason="a try", options={"percent": 10}, key="run-7")

    assert first.id == again.id == afterwards.id
    with pytest.raises(KeyUsed):
        begin("canary", MODULE, by=ana, reason="a try", options={"percent": 20}, key="run-7")
    assert begin("canary", MODULE, by=beto, reason="a try", options={"percent": 20}, key="run-7").id != first.id


def test_operations_of_the_command_line_are_followed_too(operators: Operators) -> None:
    operators.succeed("prepare forum --as beto --reason growth")
    (told,) = latest(MODULE)

    assert (told.verb, told.state, told.actor, told.progress["current"]) == (
        "prepare",
        "done",
        "beto",
        "Comparing both sides.",
    )
    assert follow(told.id).steps != ()
    with pytest.raises(NoSuchStart):
        follow(uuid4())
