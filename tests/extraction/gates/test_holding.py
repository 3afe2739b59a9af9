"""Writes of a module are held for a moment: those in flight come out first, and no hold outlives its budget."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connections, transaction

from extraction.gates import gate as gates
from extraction.gates.entering import Gatekeeper
from extraction.gates.errors import NotHeld, StillWritten
from extraction.gates.holding import hold
from modules.forum.models import Welcome
from tests.extraction.sides import Sides

enter = Gatekeeper().enter


@pytest.fixture(autouse=True)
def _open(sides: Sides) -> None:
    gates.install("home", "forum")
    gates.open_gate("home", "forum", epoch=1, capture=False)


def _write(user_id: int, *, patience: float = 0.1, then: Callable[[], object] = lambda: None) -> bool:
    try:
        with transaction.atomic(using="home"):
            if not enter(connections["home"], "forum", 1, patience):
                return False
            Welcome.objects.using("home").create(user_id=user_id)
            then()
            return True
    finally:
        if threading.current_thread() is not threading.main_thread():
            connections["home"].close()


def _welcomed() -> list[int]:
    return sorted(Welcome.objects.using("home").values_list("user_id", flat=True))


@contextmanager
def _a_writer(user_id: int, *, seconds: float) -> Iterator[None]:
    inside = threading.Event()

    def stay() -> None:
        inside.set()
        time.sleep(seconds)

    writer = threading.Thread(target=lambda: _write(user_id, then=stay))
    writer.start()
    inside.wait(5)
    yield
    writer.join()


def test_nobody_writes_while_writes_are_held_and_everybody_afterwards() -> None:
    with hold("home", "forum") as held:
        during = _write(1)
        held.confirm()
    after = _write(2)

    assert (during, after, _welcomed()) == (False, True, [2])


def test_a_writer_who_waits_gets_in_when_the_hold_ends(sides: Sides) -> None:
    if not sides.is_postgres:
        pytest.skip("On SQLite it is `writing` that waits.")
    done: list[bool] = []
    waiting = threading.Thread(target=lambda: done.append(_write(1, patience=2)))

    with hold("home", "forum"):
        waiting.start()
        time.sleep(0.3)
        during = _welcomed()
    waiting.join()

    assert (during, done, _welcomed()) == ([], [True], [1])


def test_a_long_transaction_is_waited_for_before_the_hold_and_not_in_it(sides: Sides) -> None:
    others: list[bool] = []

    with _a_writer(1, seconds=1.2):
        if sides.is_postgres:
            # They come in beside the long one: nobody is held up for it.
            waiting = threading.Thread(
                target=lambda: others.extend(_write(number, patience=1) for number in range(2, 40))
            )
            waiting.start()
        with hold("home", "forum") as held:
            taken = time.monotonic() - held.begun
            seen = 1 in _welcomed()
    if sides.is_postgres:
        waiting.join()

    assert seen
    assert taken < 0.6
    assert all(others)


def test_a_transaction_that_never_ends_means_that_nothing_is_held() -> None:
    with (
        _a_writer(1, seconds=1.5),
        pytest.raises(StillWritten, match="nothing was changed"),
        hold("home", "forum", patience=0.5),
    ):
        pass

    assert _write(2)
    assert _welcomed() == [1, 2]


def test_a_hold_over_its_budget_decides_nothing() -> None:
    with hold("home", "forum", budget=0.2) as held:
        time.sleep(0.25)
        with pytest.raises(NotHeld, match="their budget"):
            held.confirm()
        with pytest.raises(NotHeld, match="their budget"):
            held.close()

    assert gates.gate("home", "forum").state == "open"
    assert _write(1)


def test_whoever_stops_in_the_middle_of_a_hold_loses_it() -> None:
    with hold("home", "forum", budget=0.3) as held:
        held.budget = 60  # a process that was stopped does not know how late it is
        time.sleep(0.6)
        written = _write(1, patience=1)
        with pytest.raises(NotHeld):
            held.close()

    assert written
    assert gates.gate("home", "forum").state == "open"


def test_a_gate_closes_in_the_step_that_ends_the_hold() -> None:
    with hold("home", "forum") as held:
        held.close()
        state = gates.gate("home", "forum").state
        during = _write(1)
    after = _write(2)

    assert (state, during, after) == ("closed", False, False)


@pytest.mark.parametrize("state", ["unguarded", "closed"])
def test_only_writes_through_an_open_gate_are_held(state: str) -> None:
    (gates.unguard if state == "unguarded" else gates.close_gate)("home", "forum")

    with pytest.raises(NotHeld, match=f"is {state}"), hold("home", "forum"):
        pass


def test_two_do_not_hold_at_once() -> None:
    with hold("home", "forum", budget=5), pytest.raises(NotHeld), hold("home", "forum", budget=0.4, patience=0.5):
        pass

    assert _write(1)
