"""`writing`: where a module may be written, and how long a writer waits."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from agrovet.kernel import placement
from agrovet.kernel.databases import alias_of, pins
from agrovet.kernel.placement import Standing
from agrovet.kernel.repeating import WriteInRepetition, repeating
from agrovet.kernel.writing import WritesHeld, writes_before, writing, writing_together
from modules.forum.models import Community

GUARDED = Standing(epoch=3, term=3, phase="prepared", guarded=True)


class Gate:
    """A gate in a table of its own, read in the transaction that asks; as real ones, it knows a state and an epoch."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def enter(self, connection: BaseDatabaseWrapper, module: str, epoch: int, patience: float) -> bool:
        self.asked.append((module, epoch))
        with connection.cursor() as cursor:
            cursor.execute("SELECT epoch FROM test_gate WHERE module = %s", [module])
            return cursor.fetchone() == (epoch,)

    def open(self, module: str, epoch: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM test_gate WHERE module = %s", [module])
            cursor.execute("INSERT INTO test_gate (module, epoch) VALUES (%s, %s)", [module, epoch])


class View:
    """A watcher that reads where modules stand from a list: what is read last stays."""

    def __init__(self, *views: dict[str, Standing]) -> None:
        self._views = list(views)

    def start(self) -> None:
        self.look()

    def look(self) -> None:
        if self._views:
            placement.learn(self._views.pop(0))


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(placement, "watcher", None)
    yield
    placement.learn({})


@pytest.fixture
def gate(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE test_gate (module VARCHAR(40), epoch BIGINT)")
    made = Gate()
    monkeypatch.setattr(placement, "gatekeeper", made)
    yield made
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE test_gate")


def _found(name: str) -> Community:
    return Community.objects.create(name=name, slug=name)


def _names() -> list[str]:
    return list(Community.objects.filter(name__startswith="w-").order_by("name").values_list("name", flat=True))


class TestWhatIsLocal:
    def test_is_written_in_one_transaction_and_asks_no_gate(self, gate: Gate) -> None:
        with writing("forum") as alias:
            _found("w-a")

            assert alias == "default"
            assert connection.in_atomic_block

        assert _names() == ["w-a"]
        assert gate.asked == []

    def test_is_not_written_where_something_is_raised(self, transactional_db: None) -> None:
        with suppress(LookupError), writing("forum"):
            _found("w-a")
            raise LookupError

        assert _names() == []

    def test_inside_another_transaction_undoes_its_own_part_alone(self, transactional_db: None) -> None:
        with writing("forum"):
            _found("w-a")
            with suppress(LookupError), writing("forum"):
                _found("w-b")
                raise LookupError

        assert _names() == ["w-a"]

    def test_is_pinned_until_the_transaction_commits_and_not_while_others_follow(self, transactional_db: None) -> None:
        seen: list[dict[str, str]] = []

        with writing("forum"):
            transaction.on_commit(lambda: seen.append(dict(pins())))
            seen.append(dict(pins()))

        assert seen == [{"forum": "default"}, {}]

    def test_stays_where_it_is_while_this_process_learns_that_it_left(self, transactional_db: None) -> None:
        with writing("forum"):
            placement.learn({"forum": Standing(epoch=1, authority="service")})
            _found("w-a")

            assert alias_of("forum") == "default"


class TestWhoWritesUnderAnOlderEpoch:
    def test_is_known_until_the_transaction_ends(self, transactional_db: None) -> None:
        with writing("forum"):
            placement.learn({"forum": Standing(epoch=1)})
            inside = writes_before("forum", 1)

        assert (inside, writes_before("forum", 1)) == (True, False)

    def test_is_known_of_its_own_module_alone(self, transactional_db: None) -> None:
        with writing("forum"):
            assert not writes_before("chat", 1)
            assert not writes_before("forum", 0)

    def test_is_forgotten_where_the_transaction_fails(self, transactional_db: None) -> None:
        with suppress(LookupError), writing("forum"):
            raise LookupError

        assert not writes_before("forum", 1)


class TestWhatIsGuarded:
    def test_asks_the_gate_once_under_its_term(self, gate: Gate) -> None:
        gate.open("forum", 3)
        placement.learn({"forum": Standing(epoch=5, term=3, phase="canary", share=10, guarded=True)})

        with writing("forum"):
            _found("w-a")
            with writing("forum"):
                _found("w-b")

        assert _names() == ["w-a", "w-b"]
        assert gate.asked == [("forum", 3)]

    def test_waits_for_a_closed_gate_and_is_written_once(self, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
        # Longer than usual, for machines that are busy.
        monkeypatch.setattr("agrovet.kernel.writing.LONGEST_WAIT", 30)
        placement.learn({"forum": GUARDED})
        opening = threading.Timer(0.3, _open_from_elsewhere, [gate, 3])
        began = time.monotonic()
        opening.start()

        with writing("forum"):
            _found("w-a")

        opening.join()
        assert time.monotonic() - began > 0.25
        assert _names() == ["w-a"]

    def test_is_written_under_the_epoch_that_began_meanwhile(self, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
        gate.open("forum", 4)
        placement.learn({"forum": GUARDED})
        monkeypatch.setattr(placement, "watcher", View({"forum": Standing(epoch=4, term=4, guarded=True)}))

        with writing("forum"):
            _found("w-a")

        assert gate.asked == [("forum", 3), ("forum", 4)]
        assert _names() == ["w-a"]

    def test_is_refused_after_two_seconds_with_nothing_written(self, gate: Gate) -> None:
        placement.learn({"forum": GUARDED})
        began = time.monotonic()

        with pytest.raises(WritesHeld, match="El servicio forum"), writing("forum"):
            raise AssertionError("nobody comes in")

        assert 2 <= time.monotonic() - began < 4
        assert not writes_before("forum", 99)
        assert not connection.in_atomic_block

    def test_is_refused_where_nobody_keeps_the_gate(
        self, transactional_db: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        placement.learn({"forum": GUARDED})
        monkeypatch.setattr(placement, "gatekeeper", None)

        with pytest.raises(RuntimeError, match="nobody keeps its gate"), writing("forum"):
            raise AssertionError("nobody comes in")

    def test_undoes_what_was_raised(self, gate: Gate) -> None:
        gate.open("forum", 3)
        placement.learn({"forum": GUARDED})

        with suppress(LookupError), writing("forum"):
            _found("w-a")
            raise LookupError

        assert _names() == []

    def test_holds_nobody_else_up(self, gate: Gate) -> None:
        placement.learn({"forum": GUARDED})

        with writing("chat") as alias:
            assert alias == "default"

        assert gate.asked == []


def test_several_modules_of_one_database_are_written_together(gate: Gate) -> None:
    gate.open("forum", 3)
    placement.learn({"forum": GUARDED})

    with writing_together(["chat", "forum"]) as alias:
        assert dict(pins()) == {"chat": alias, "forum": alias}

    assert gate.asked == [("forum", 3)]


def test_clients_are_told_to_come_back_soon(gate: Gate) -> None:
    placement.learn({"forum": GUARDED})

    class Writes(APIView):
        authentication_classes = ()
        permission_classes = ()
        throttle_classes = ()

        def post(self, request: object) -> None:
            with writing("forum"):
                raise AssertionError("nobody comes in")

    answer = Writes.as_view()(APIRequestFactory().post("/"))

    assert answer.status_code == 503
    assert answer["Retry-After"] == "1"
    assert answer.data == {"detail": "El servicio forum está cambiando de lugar. Intente de nuevo en unos segundos."}


def _open_from_elsewhere(gate: Gate, epoch: int) -> None:
    try:
        gate.open("forum", epoch)
    finally:
        connection.close()


class TestWhatIsOnlyRepeated:
    @pytest.mark.django_db
    def test_writes_nothing(self) -> None:
        with pytest.raises(WriteInRepetition), repeating(), writing("forum"):
            _found("Riego")

        assert not Community.objects.filter(name="Riego").exists()

    @pytest.mark.django_db
    def test_and_what_comes_after_it_writes_as_ever(self) -> None:
        with repeating():
            pass

        with writing("forum"):
            _found("Riego")

        assert Community.objects.filter(name="Riego").count() == 1
