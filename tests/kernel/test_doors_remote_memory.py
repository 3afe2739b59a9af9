"""What was told a moment ago is used again, and never once an event says that it is of before."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from agrovet.kernel import bus
from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.databases import alias_of
from agrovet.kernel.doors import memory, remote, wire, witness
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


def last_of_the_log() -> UUID:
    """An event of accounts that is in the log here."""
    with writing("accounts"):
        bus.publish(UserCreated(user_id=99, role=None, full_name="", created_at=NOON))
    return LoggedEvent.objects.using(alias_of("accounts")).latest("id").uid


@pytest.fixture(autouse=True)
def _one_log() -> Iterator[None]:
    """Accounts writes the log that is read here."""
    witness.heard("accounts", last_of_the_log())
    yield
    witness.forget("accounts")


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


def test_nothing_is_remembered_where_the_module_writes_another_log(remembered: Any, elsewhere: Elsewhere) -> None:
    remembered(1)
    witness.heard("accounts", uuid4())

    remembered(2)
    remembered(1, 2)

    assert elsewhere.asked == [[1], [2], [1, 2]]


def test_nothing_is_remembered_where_the_module_names_no_event(remembered: Any, elsewhere: Elsewhere) -> None:
    witness.heard("accounts", None)

    remembered(1)
    remembered(1)

    assert elsewhere.asked == [[1], [1]]


class TestWhatTravels:
    def test_an_answer_names_the_last_event_of_the_modules_log(self, deliver: Callable[[], int]) -> None:
        last = last_of_the_log()
        deliver()

        told = wire.write_result(DOOR, {})

        assert json.loads(told) == {"result": {}, "log": str(last)}

    def test_who_is_told_looks_for_it_in_the_log_here(self) -> None:
        wire.read_answer(DOOR, json.dumps({"result": {}, "log": str(uuid4())}).encode())
        assert not witness.is_read_here("accounts")

        wire.read_answer(DOOR, json.dumps({"result": {}, "log": str(last_of_the_log())}).encode())
        assert witness.is_read_here("accounts")

    def test_an_answer_that_names_none_proves_nothing(self) -> None:
        wire.read_answer(DOOR, b'{"result": {}}')

        assert not witness.is_read_here("accounts")

    def test_what_is_never_remembered_names_none(self) -> None:
        door = accounts.identify.door  # type: ignore[attr-defined]  # every function of a door has it

        assert json.loads(wire.write_result(door, None)) == {"result": None}


class TestThroughTheDoor:
    @pytest.fixture(autouse=True)
    def _elsewhere(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        far.lead(settings, "accounts", far.nobody())
        last = last_of_the_log()
        self.asked: list[Any] = []
        self.is_lost = False

        def ask(door: Any, arguments: Mapping[str, Any]) -> Any:
            self.asked.append(arguments)
            witness.heard("accounts", last)
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
        monkeypatch.setattr(witness, "hosted_aliases", lambda: ["elsewhere"])

        accounts.people(ids=[1])
        accounts.people(ids=[1])

        assert len(self.asked) == 2

    def test_nothing_is_remembered_where_the_modules_database_is_not_known(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def alias_of(module: str) -> str:
            raise ImproperlyConfigured(f"The data of {module} is at its service.")

        monkeypatch.setattr(witness, "alias_of", alias_of)

        accounts.people(ids=[1])
        accounts.people(ids=[1])

        assert len(self.asked) == 2

    def test_many_ids_are_asked_for_in_parts(self) -> None:
        people = accounts.people(ids=range(1, 2501))

        assert [len(arguments["ids"]) for arguments in self.asked] == [1000, 1000, 500]
        assert list(people) == list(range(1, 2501))
