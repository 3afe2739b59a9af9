"""A feature on a ramp with which requests do worse is taken from everybody, and it is recorded why."""

import pytest
from pytest_django import Settings

from agrovet.kernel.flags import counting, operations, queries
from agrovet.kernel.record.reading import Choice, latest
from extraction.guarding.features import FeatureGuard

NAME = "marketplace.relevance"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_ramp(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.AGROVET_GUARD_REQUESTS = 50
    monkeypatch.setattr(counting, "_counts", {})
    operations.start_ramp(NAME, shares=[50, 100], minutes=30, seen=0, actor="ana", reason="a try")


def _requests(count: int, *, with_it: bool, status: int = 200, seconds: float = 0.01) -> None:
    for _ in range(count):
        counting.count({NAME: with_it}, status=status, seconds=seconds)


def _guarded() -> FeatureGuard:
    """A guard that has begun to look."""
    guard = FeatureGuard()
    guard.look()
    return guard


def test_where_requests_fail_with_it_nobody_has_it_and_the_record_says_why() -> None:
    guard = _guarded()
    _requests(100, with_it=True, status=500)
    _requests(100, with_it=False)

    guard.look()

    look = queries.flag(NAME)
    assert (look.mode, look.share_now, look.ramp, look.who) == ("some", 0, None, "guardrail")
    [entry, _] = latest(Choice(action="flag."), count=10)
    assert (entry.action, entry.actor) == ("flag.stop", "guardrail")
    assert entry.reason == (
        "In 60 s: 100 of 100 requests failed with it (100.0 %), 0 of 100 without it: 2 percentage points more may."
    )


def test_where_it_makes_answers_slow_nobody_has_it() -> None:
    guard = _guarded()
    _requests(100, with_it=True, seconds=3)
    _requests(100, with_it=False)

    guard.look()

    assert queries.flag(NAME).why == (
        "In 60 s: One in a hundred of 100 answers with it took up to 5000 ms, 10 ms without it: 500 ms, or 200 % of "
        "the others', may be."
    )


def test_where_all_requests_fail_alike_it_is_not_the_feature() -> None:
    guard = _guarded()
    _requests(100, with_it=True, status=500)
    _requests(100, with_it=False, status=500)

    guard.look()

    assert queries.flag(NAME).share_now == 50


def test_a_few_requests_tell_nothing() -> None:
    guard = _guarded()
    _requests(49, with_it=True, status=500)

    guard.look()

    assert queries.flag(NAME).share_now == 50


def test_one_that_is_not_guarded_goes_on_whatever_comes_of_it() -> None:
    operations.stop_ramp(NAME, seen=1, share=0, actor="ana", reason="again")
    operations.start_ramp(NAME, shares=[50, 100], minutes=30, guarded=False, seen=2, actor="ana", reason="no guard")
    guard = _guarded()
    _requests(100, with_it=True, status=500)

    guard.look()

    assert queries.flag(NAME).share_now == 50


def test_a_later_ramp_has_nothing_against_it() -> None:
    guard = _guarded()
    _requests(100, with_it=True, status=500)
    guard.look()
    guard.look()
    operations.start_ramp(NAME, shares=[50, 100], minutes=30, seen=2, actor="ana", reason="mended")

    guard.look()
    guard.look()

    assert queries.flag(NAME).share_now == 50
