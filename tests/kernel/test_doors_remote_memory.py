"""What was told a moment ago is used again, and never once an event says that it is of before."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_django import Settings

from agrovet.kernel import bus
from agrovet.kernel.doors import memory, remote
from agrovet.kernel.doors.away import away
from agrovet.kernel.doors.memory import Memory
from agrovet.kernel.writing import writing
from modules.accounts import public as accounts
from modules.accounts.events import UserCreated, UserUpdated
from tests.kernel import far

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
DOOR = accounts.people.door  # type: ignore[attr-defined]  # every function of a door has it


class Elsewhere:
    """Answers what it has for each id, and remembers what it was asked."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {1: "Ana", 2: "Beto"}
        self.asked: list[list[int]] = []
        self.meanwhile: Callable[[], None] = lambda: None

    def __call__(self, arguments: Mapping[str, Any]) -> dict[int, str]:
        self.asked.append(list(arguments["ids"]))
        answer = {id: self.names[id] for id in arguments["ids"] if id in self.names}
        self.meanwhile()
        return answer


@pytest.fixture
def elsewhere() -> Elsewhere:
    return Elsewhere()


@pytest.fixture
def clock() -> list[float]:
    return [0.0]


@pytest.fixture
def remembered(clock: list[float], elsewhere: Elsewhere) -> Callable[..., dict[int, str]]:
    """Ask through a memory: `remembered(1, 2)`."""
    kept = Memory(DOOR, clock=lambda: clock[0])

    def ask(*ids: int) -> dict[int, str]:
        return kept.ask({"ids": ids}, elsewhere)

    return ask


def renamed(id: int) -> None:
    with writing("accounts"):
        bus.publish(UserUpdated(user_id=id, role=None, full_name="", picture_url=None, is_active=True, updated_at=NOON))


def test_only_what_is_not_known_is_asked_for(remembered: Any, elsewhere: Elsewhere) -> None:
    remembered(1)

    assert remembered(2, 1, 3) == {2: "Beto", 1: "Ana"}
    assert elsewhere.asked == [[1], [2, 3]]


def test_it_is_forgotten_after_moments(remembered: Any, elsewhere: Elsewhere, clock: list[float]) -> None:
    remembered(1)
    clock[0] = memory.SECONDS

    remembered(1)

    assert elsewhere.asked == [[1], [1]]


@pytest.mark.parametrize("is_delivered", [False, True])
def test_an_event_makes_it_forget_at_once(
    remembered: Any, elsewhere: Elsewhere, deliver: Callable[[], int], is_delivered: bool
) -> None:
    remembered(1, 2)
    elsewhere.names[1] = "Ana María"
    renamed(1)
    if is_delivered:
        deliver()

    assert remembered(1, 2) == {1: "Ana María", 2: "Beto"}
    assert elsewhere.asked == [[1, 2], [1]]


def test_events_about_something_else_change_nothing(remembered: Any, elsewhere: Elsewhere) -> None:
    remembered(1)
    with writing("accounts"):
        bus.publish(UserCreated(user_id=1, role=None, full_name="", created_at=NOON))
    renamed(2)

    remembered(1)

    assert elsewhere.asked == [[1]]


def test_an_answer_that_was_overtaken_by_an_event_is_not_kept(remembered: Any, elsewhere: Elsewhere) -> None:
    remembered(2)

    def change_and_let_another_thread_look() -> None:
        elsewhere.meanwhile = lambda: None
        elsewhere.names[1] = "Ana María"
        renamed(1)
        remembered(2)

    elsewhere.meanwhile = change_and_let_another_thread_look
    remembered(1)

    assert remembered(1) == {1: "Ana María"}


class TestThroughTheDoor:
    @pytest.fixture(autouse=True)
    def _elsewhere(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        far.lead(settings, "accounts", far.nobody())
        self.asked: list[Any] = []
        self.is_lost = False

        def ask(door: Any, arguments: Mapping[str, Any]) -> Any:
            self.asked.append(arguments)
            if self.is_lost:
                raise away("accounts")
            return {id: f"person {id}" for id in arguments["ids"]} if "ids" in arguments else None

        monkeypatch.setattr(remote, "_ask", ask)
        yield
        far.forget()

    def test_people_are_remembered(self) -> None:
        accounts.people(ids=[1])
        accounts.people(ids=[1])

        assert len(self.asked) == 1

    def test_whose_key_it_is_is_asked_each_time(self) -> None:
        accounts.identify(key="some-key")
        accounts.identify(key="some-key")

        assert len(self.asked) == 2

    @pytest.mark.parametrize("is_lost", [False, True])
    def test_a_write_through_the_door_empties_the_memory(self, is_lost: bool) -> None:
        accounts.people(ids=[1])
        with pytest.raises(accounts.ServiceUnavailable) if is_lost else nullcontext():
            self.is_lost = is_lost
            accounts.assign_role(user_id=1, role="consumer")
        self.is_lost = False
        accounts.people(ids=[1])

        assert len(self.asked) == 3

    def test_nothing_is_remembered_where_the_events_are_not_read(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(memory, "hosted_aliases", lambda: ["elsewhere"])

        accounts.people(ids=[1])
        accounts.people(ids=[1])

        assert len(self.asked) == 2

    def test_many_ids_are_asked_for_in_parts(self) -> None:
        people = accounts.people(ids=range(1, 2501))

        assert [len(arguments["ids"]) for arguments in self.asked] == [1000, 1000, 500]
        assert list(people) == list(range(1, 2501))
