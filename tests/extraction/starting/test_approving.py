"""Move, back and settle wait for a second person, who approves what was asked for, as it was seen, in time."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from agrovet.kernel.record.people import acting_as, note_change
from agrovet.kernel.record.reading import Choice, following
from agrovet.kernel.teams.errors import NotYours
from agrovet.kernel.teams.rights import Rights
from extraction.operations.models import Operation
from extraction.placements import store
from extraction.starting.approving import approve, decline, waiting
from extraction.starting.asking import begin
from extraction.starting.carrying_out import carry_out
from extraction.starting.errors import NoSuchStart, NotNow, NotWaiting, SamePerson, Stale
from extraction.starting.following import follow
from extraction.starting.models import Start
from extraction.starting.rehearsing import rehearse
from tests.extraction.operations.operating import MODULE, Operators, is_idle, standing
from tests.extraction.starting.conftest import over

pytestmark = pytest.mark.timeout(300)

REMOTE = ("remote", "home", 100)


@pytest.fixture
def asked(operators: Operators, ana: Rights) -> Start:
    """Ana has asked for the forum's data to move."""
    operators.succeed("prepare forum", "canary forum 100")
    return begin("move", MODULE, by=ana, reason="a machine of its own")


def test_a_move_waits_until_somebody_else_approves_it_and_is_carried_out_then(
    asked: Start, ana: Rights, beto: Rights
) -> None:
    before = (follow(asked.id).state, standing(), Operation.objects.filter(verb="move").count())
    approve(asked.id, by=beto, reason="agreed")
    told = over(asked.id)

    assert before == ("waiting", REMOTE, 0)
    assert (told.state, told.needs_second, told.decider, told.told["phase"]) == ("done", True, beto.actor, "moved")
    assert (standing(), is_idle(), waiting()) == (("moved", "service", 100), True, [])
    recorded = [(each.actor, each.action, each.reason) for each in following(Choice(module=MODULE))][-6:-3]
    assert recorded == [
        (ana.actor, "operation.asked", "a machine of its own"),
        (beto.actor, "operation.approved", "agreed"),
        (ana.actor, "operation.begun", "a machine of its own"),
    ]


def test_the_same_person_cannot_approve(asked: Start, ana: Rights) -> None:
    with pytest.raises(SamePerson, match="somebody else has to approve it"):
        approve(asked.id, by=ana)

    assert (follow(asked.id).state, standing()) == ("waiting", REMOTE)


@pytest.mark.parametrize("maker", ["who asked", "who approves", "somebody else"])
def test_nor_can_who_was_made_or_changed_by_them(asked: Start, ana: Rights, beto: Rights, maker: str) -> None:
    by, changed = {"who asked": (ana, [beto]), "who approves": (beto, [ana]), "somebody else": (None, [ana, beto])}[
        maker
    ]
    with acting_as(person_id=by.person_id if by else 999, name="Alguien"):
        for one in changed:
            note_change("changed", person_id=one.person_id, after={"is_superuser": True})

    with pytest.raises(SamePerson, match="within the last seven days"):
        approve(asked.id, by=beto)

    assert (follow(asked.id).state, standing()) == ("waiting", REMOTE)


def test_nor_can_a_token_of_theirs(asked: Start, ana: Rights) -> None:
    by_token = Rights(**{**vars(ana), "token": "ci", "is_operator": True})

    with pytest.raises(SamePerson):
        approve(asked.id, by=by_token)


def test_nor_can_another_team(asked: Start, carla: Rights) -> None:
    with pytest.raises(NotYours):
        approve(asked.id, by=carla)
    with pytest.raises(NotYours):
        decline(asked.id, by=carla)

    assert follow(asked.id).state == "waiting"


def test_what_was_seen_has_to_be_so_still(operators: Operators, asked: Start, beto: Rights) -> None:
    operators.succeed("canary forum 50 --as carla --reason slower", "canary forum 100 --as carla --reason on")

    with pytest.raises(Stale, match=rf"by now, and you have seen {asked.epoch}: carla changed it"):
        approve(asked.id, by=beto)

    assert (follow(asked.id).state, standing()) == ("waiting", REMOTE)


def test_a_change_between_approval_and_beginning_is_seen(operators: Operators, asked: Start) -> None:
    Start.objects.filter(id=asked.id).update(state="begun", leased_until=datetime.now(UTC) + timedelta(minutes=1))
    operators.succeed("canary forum 50", "canary forum 100")

    code = carry_out(asked.id)
    told = follow(asked.id)

    assert (code, told.state, standing()) == (2, "refused", REMOTE)
    assert told.refused == (
        f"forum is at epoch {store.placement_of(MODULE).epoch} by now, and move was approved at {asked.epoch}. "
        "Look again, and ask anew.",
    )


def test_an_approval_that_comes_too_late_is_refused(asked: Start, beto: Rights) -> None:
    Start.objects.filter(id=asked.id).update(expires_at=datetime.now(UTC) - timedelta(seconds=1))

    with pytest.raises(NotWaiting, match="has waited too long"):
        approve(asked.id, by=beto)

    assert (follow(asked.id).state, waiting(), standing()) == ("expired", [], REMOTE)


def test_what_stands_in_the_way_by_then_is_told_and_it_waits_on(
    operators: Operators, asked: Start, beto: Rights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extraction.operations.checking.FRESH", timedelta(0))

    with pytest.raises(NotNow, match="The last comparison of forum is"):
        approve(asked.id, by=beto)

    assert [one.id for one in waiting(MODULE)] == [asked.id]


def test_it_is_declined_or_taken_back_once(asked: Start, ana: Rights, beto: Rights) -> None:
    decline(asked.id, by=ana, reason="too early")

    assert follow(asked.id).state == "declined"
    with pytest.raises(NotWaiting, match=r"it is declined by Ana"):
        approve(asked.id, by=beto)
    with pytest.raises(NotWaiting):
        decline(asked.id, by=beto)
    with pytest.raises(NoSuchStart):
        approve(uuid4(), by=beto)


def test_it_is_approved_once(asked: Start, beto: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extraction.starting.asking.launch", lambda start: None)
    approve(asked.id, by=beto)

    with pytest.raises((NotWaiting, NotNow)):
        approve(asked.id, by=beto)


def test_what_was_not_approved_is_not_carried_out(asked: Start) -> None:
    code = carry_out(asked.id)

    assert (code, follow(asked.id).state, standing()) == (2, "waiting", REMOTE)


def test_a_rehearsal_says_that_a_second_person_is_needed(operators: Operators) -> None:
    operators.succeed("prepare forum", "canary forum 100")

    found = rehearse("move", MODULE)

    assert (found.needs_second, found.refusals, len(found.steps), found.epoch) == (True, (), 5, 2)
    assert found.hold == "at most 1000 ms: then it is given up and nothing is changed; none was measured yet"
    assert not rehearse("verify", MODULE).needs_second
