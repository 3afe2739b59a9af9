"""Decisions: taken as a whole, recorded with who and why, refused where they rest on an old view."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from agrovet.kernel import flags
from agrovet.kernel.flags import operations, queries
from agrovet.kernel.flags.errors import Refused, SeenOther
from agrovet.kernel.flags.models import FlagDecision
from agrovet.kernel.flags.queries import Look
from agrovet.kernel.identity import Identity
from agrovet.kernel.record.reading import Choice, Told, latest
from agrovet.kernel.record.verifying import verify

NAME = "marketplace.relevance"
ANA = Identity(id=1, full_name="", role=None, is_staff=False)


def _entries() -> list[Told]:
    return list(reversed(latest(Choice(action="flag."), count=100)))


def _share(percent: int, *, seen: int, **more: Any) -> Look:
    return operations.set_share(NAME, percent, seen=seen, actor="ana", reason="a try", **more)


def test_a_decision_holds_at_once_and_is_recorded_with_who_and_why(db: None) -> None:
    look = operations.switch_on(NAME, seen=0, actor="ana", reason="it is good")

    assert flags.is_on(NAME, person=ANA)
    assert (look.mode, look.version, look.who, look.why) == ("on", 1, "ana", "it is good")
    [entry] = _entries()
    assert (entry.action, entry.subject, entry.module, entry.actor, entry.reason) == (
        "flag.on",
        NAME,
        "marketplace",
        "ana",
        "it is good",
    )
    assert entry.differences == {"mode": ("default", "on")}
    assert verify().found == ()


def test_each_decision_is_the_next_version(db: None) -> None:
    decided = [
        _share(10, seen=0),
        operations.set_rules(NAME, [{"people": [7]}], seen=1, actor="ana", reason="and these"),
        operations.switch_off(NAME, seen=2, actor="beto", reason="no"),
        operations.switch_on(NAME, seen=3, actor="ana", reason="yes"),
        operations.reset(NAME, seen=4, actor="ana", reason="done"),
    ]

    assert [look.version for look in decided] == [1, 2, 3, 4, 5]
    assert [look.mode for look in decided] == ["some", "some", "off", "on", "default"]
    assert [(look.share, len(look.rules)) for look in decided] == [(10, 0), (10, 1), (10, 1), (10, 1), (0, 0)]
    assert [entry.action for entry in _entries()] == ["flag.share", "flag.rules", "flag.off", "flag.on", "flag.reset"]


def test_a_decision_that_changes_nothing_leaves_no_trace(db: None) -> None:
    _share(10, seen=0)

    assert _share(10, seen=1).version == 1
    assert len(_entries()) == 1


def test_one_that_rests_on_an_old_view_is_refused_and_says_who_was_faster(db: None) -> None:
    _share(10, seen=0)

    with pytest.raises(SeenOther, match=r"is at version 1 and not at 0: ana changed it \(a try\)"):
        operations.switch_on(NAME, seen=0, actor="beto", reason="it is good")

    assert queries.flag(NAME).mode == "some"
    assert len(_entries()) == 1


def test_a_rehearsal_says_how_it_would_be_and_changes_nothing(db: None) -> None:
    look = _share(10, seen=0, rehearse=True)

    assert (look.mode, look.share, look.version) == ("some", 10, 1)
    assert (queries.flag(NAME).version, _entries(), flags.is_on(NAME, person=ANA)) == (0, [], False)


def _switch_on(**more: Any) -> Look:
    return operations.switch_on(**{"name": NAME, "seen": 0, "actor": "ana", "reason": "a try", **more})


def _ramp(**more: Any) -> Look:
    given = {"name": NAME, "shares": [1, 100], "minutes": 30, "seen": 0, "actor": "ana", "reason": "a try"}
    return operations.start_ramp(**{**given, **more})


@pytest.mark.parametrize(
    ("do", "says"),
    [
        (lambda: _switch_on(reason=" "), "Say who decides, and why"),
        (lambda: _switch_on(actor=""), "Say who decides, and why"),
        (lambda: _share(101, seen=0), "101 is no share"),
        (lambda: operations.set_share("module.chat", 10, seen=0, actor="a", reason="b"), "on or off for everybody"),
        (lambda: _ramp(name="module.chat"), "on or off for everybody"),
        (lambda: operations.set_rules(NAME, [{"group": 1}], seen=0, actor="a", reason="b"), "A rule has no group"),
        (lambda: operations.set_value(NAME, True, seen=0, actor="a", reason="b"), "a question of yes or no"),
        (lambda: operations.stop_ramp(NAME, seen=0, actor="a", reason="b"), "is on no ramp"),
        (lambda: _ramp(shares=[]), "The shares of a ramp grow"),
        (lambda: _ramp(shares=[10, 1]), "The shares of a ramp grow"),
        (lambda: _ramp(shares=[0, 1]), "The shares of a ramp grow"),
        (lambda: _ramp(minutes=0), "takes its time"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(db: None, do: Callable[[], Look], says: str) -> None:
    with pytest.raises(Refused, match=says):
        do()

    assert (list(FlagDecision.objects.all()), _entries()) == ([], [])


def test_a_name_that_nobody_declares_is_refused(db: None) -> None:
    with pytest.raises(flags.UnknownFlag, match="There is no flag module.caht: did you mean module.chat?"):
        operations.switch_off("module.caht", seen=0, actor="ana", reason="a try")


def test_where_another_provider_decides_nobody_decides_here(db: None, settings: Settings) -> None:
    settings.AGROVET_FLAGS_PROVIDER = "flagd"

    with pytest.raises(Refused, match="decided by the provider that AGROVET_FLAGS_PROVIDER names"):
        _switch_on()


class TestARamp:
    def test_runs_by_itself_and_its_share_is_nobody_elses(self, db: None) -> None:
        look = _ramp(shares=[25, 100])

        assert (look.share_now, look.ramp and look.ramp["shares"], look.ramp and look.ramp["guarded"]) == (
            25,
            [25, 100],
            True,
        )
        with pytest.raises(Refused, match="is on a ramp: stop it first"):
            _share(10, seen=1)
        with pytest.raises(Refused, match="is on a ramp: stop it first"):
            _ramp(seen=1)

    def test_stops_where_it_is_or_where_it_is_told_to(self, db: None) -> None:
        _ramp(shares=[25, 100])
        held = operations.stop_ramp(NAME, seen=1, actor="ana", reason="enough")
        _ramp(shares=[25, 100], seen=2)
        taken_back = operations.stop_ramp(NAME, seen=3, share=0, actor="ana", reason="it failed")

        assert [(look.share, look.ramp) for look in (held, taken_back)] == [(25, None), (0, None)]

    def test_takes_it_from_nobody_who_has_it(self, db: None) -> None:
        _share(10, seen=0)

        with pytest.raises(Refused, match="10 % have marketplace.relevance already"):
            _ramp(shares=[1, 100], seen=1)

    def test_ends_where_the_flag_is_switched_off(self, db: None) -> None:
        _ramp(shares=[25, 100])

        assert operations.switch_off(NAME, seen=1, actor="ana", reason="no").ramp is None


def test_of_two_who_decide_at_once_one_is_refused(transactional_db: None) -> None:
    outcomes: list[str] = []
    both = threading.Barrier(2)

    def decide(percent: int) -> None:
        both.wait()
        try:
            _share(percent, seen=0)
            outcomes.append("done")
        except SeenOther:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[percent]) for percent in (10, 20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(outcomes) == ["done", "refused"]
    assert (FlagDecision.objects.get().version, len(_entries()), verify().found) == (1, 1, ())
