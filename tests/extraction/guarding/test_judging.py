"""Each limit, just kept and just broken, and with too few requests to tell."""

import pytest
from pytest_django import Settings

from agrovet.kernel.counts import DURATIONS, Count
from extraction.guarding.judging import breaches
from extraction.guarding.window import Seen, Window, p99


def _count(requests: int, *, failures: int = 0, fallbacks: int = 0, slow: int = 0) -> Count:
    """Requests of 10 ms; `slow` of them of 2.5 s."""
    durations = [0] * (len(DURATIONS) + 1)
    durations[DURATIONS.index(0.01)] = requests - slow
    durations[DURATIONS.index(2.5)] = slow
    return Count(requests=requests, failures=failures, fallbacks=fallbacks, durations=durations)


def _judged(lag_seconds: float = 0, **seen: object) -> list[str]:
    return breaches(Seen(at=0, **seen), lag_seconds=lag_seconds)  # type: ignore[arg-type]  # each test gives its own


@pytest.fixture(autouse=True)
def _limits(settings: Settings) -> None:
    settings.AGROVET_GUARD_REQUESTS = 50


@pytest.mark.parametrize(
    ("service", "monolith", "is_broken"),
    [
        (_count(100, failures=2), _count(100), False),
        (_count(100, failures=3), _count(100), True),
        (_count(98, fallbacks=2), _count(100), False),
        (_count(97, fallbacks=3), _count(100), True),
        (_count(100, failures=3), _count(100, failures=1), False),
        (_count(49, failures=49), _count(100), False),
    ],
)
def test_failures(service: Count, monolith: Count, is_broken: bool) -> None:
    assert bool(_judged(service=service, monolith=monolith, monolith_ever=monolith)) == is_broken


@pytest.mark.parametrize(
    ("service", "monolith", "is_broken"),
    [
        (_count(100, slow=2), _count(100), False),
        (_count(100, slow=3), _count(100), True),
        (_count(1000, slow=10), _count(100), False),
        (_count(1000, slow=11), _count(100), True),
        (_count(100, slow=3), _count(100, slow=3), False),
        (_count(49, slow=49), _count(100), False),
        (_count(100, slow=100), _count(49), False),
    ],
)
def test_slowness(service: Count, monolith: Count, is_broken: bool) -> None:
    assert bool(_judged(service=service, monolith=monolith, monolith_ever=monolith)) == is_broken


def test_where_all_people_are_elsewhere_the_monolith_of_before_counts() -> None:
    assert _judged(service=_count(100, slow=3), monolith_ever=_count(100)) == [
        "One in a hundred of 100 answers of the service took up to 2500 ms, 10 ms in the monolith: 500 ms, or 200 % of "
        "the monolith's, may be."
    ]


@pytest.mark.parametrize(("compared", "differed", "is_broken"), [(100, 2, False), (100, 3, True), (49, 49, False)])
def test_mismatches(compared: int, differed: int, is_broken: bool) -> None:
    assert bool(_judged(compared=compared, differed=differed)) == is_broken


def test_lag() -> None:
    assert _judged(lag_seconds=60) == []
    assert _judged(lag_seconds=61) == ["The other side is 61 s behind: 60 s may be."]


def test_what_is_older_than_the_window_counts_no_more() -> None:
    window = Window(10)
    window.add(Seen(at=0))
    window.add(Seen(at=5, service=_count(100, failures=100)))

    soon = window.add(Seen(at=9, service=_count(100, failures=100)))
    later = window.add(Seen(at=16, service=_count(150, failures=100)))

    assert (soon.service.requests, soon.service.failures) == (100, 100)
    assert (later.service.requests, later.service.failures) == (50, 0)


def test_the_slowest_hundredth_may_be_in_the_bucket_without_end() -> None:
    assert p99(Count()) == 0
    assert p99(Count(requests=3, durations=[0] * len(DURATIONS) + [3])) == 20
