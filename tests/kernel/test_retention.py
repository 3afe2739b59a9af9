"""Old events go once everybody has done with them, and not a moment before."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from agrovet.kernel.bus import drain, retention
from agrovet.kernel.bus.models import Cursor, LoggedEvent, ParkedEvent, Reader
from agrovet.kernel.bus.operating.verifying import verify
from agrovet.kernel.bus.retention import forget_old_events
from agrovet.kernel.chores import CHORES
from tests.kernel import world
from tests.kernel.conftest import Worker
from tests.kernel.world import Said, say

pytestmark = pytest.mark.usefixtures("_world")


def _grow_old(*positions: int, days: float = 31) -> None:
    chosen = LoggedEvent.objects.filter(position__in=positions) if positions else LoggedEvent.objects.all()
    chosen.update(published_at=datetime.now(UTC) - timedelta(days=days))


def _kept() -> list[int]:
    return list(LoggedEvent.objects.order_by("position").values_list("position", flat=True))


def test_it_is_a_chore_of_every_process() -> None:
    assert CHORES["kernel.forget_old_events"].do is forget_old_events


def test_what_is_old_and_read_goes_and_the_rest_stays() -> None:
    world.listen(world.write_down)
    say(1, 10, 11, 12)
    drain()
    _grow_old(1, 2)

    assert forget_old_events() == 2

    assert _kept() == [3]
    assert verify(datetime.now(UTC)) == []


def test_events_are_kept_for_as_many_days_as_the_setting_says(monkeypatch: pytest.MonkeyPatch) -> None:
    world.listen(world.write_down)
    say(1, 10)
    drain()
    _grow_old(days=99)
    monkeypatch.setattr(settings, "AGROVET_BUS_KEEP_DAYS", 100)
    assert forget_old_events() == 0

    monkeypatch.setattr(settings, "AGROVET_BUS_KEEP_DAYS", 98)
    assert forget_old_events() == 1


def test_all_of_it_may_go_and_what_comes_is_numbered_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    world.listen(world.write_down)
    say(1, *range(7))
    drain()
    _grow_old()

    assert (forget_old_events(), _kept()) == (7, [])

    say(1, 7)
    drain()
    assert (_kept(), world.heard()[-1]) == ([8], (1, 7))
    assert verify(datetime.now(UTC)) == []


def test_a_handler_that_lags_is_never_overtaken() -> None:
    world.listen(world.write_down)
    say(1, 10, 11)
    drain()
    Cursor.objects.filter(handler=world.NAME).update(paused_at=datetime.now(UTC))
    say(1, 12, 13)
    drain()
    _grow_old()

    assert (forget_old_events(), _kept()) == (2, [3, 4])

    Cursor.objects.filter(handler=world.NAME).update(paused_at=None)
    drain()
    assert world.heard() == [(1, 10), (1, 11), (1, 12), (1, 13)]


def test_a_handler_that_has_not_begun_keeps_all() -> None:
    say(1, 10)
    drain()
    _grow_old()
    world.listen(world.write_down)

    assert forget_old_events() == 0

    drain()
    assert world.heard() == [(1, 10)]


def test_a_handler_that_the_code_does_not_know_keeps_what_it_has_not_read() -> None:
    say(1, 10, 11)
    drain()
    Cursor.objects.create(handler="chat.runs_elsewhere", module="forum", position=1)
    _grow_old()

    assert (forget_old_events(), _kept()) == (1, [2])


def test_a_reader_in_a_database_that_is_not_seen_from_here_keeps_what_it_needs() -> None:
    say(1, 10, 11, 12)
    drain()
    Reader.objects.create(handler="chat.runs_elsewhere", module="forum", position=2)
    _grow_old()

    assert (forget_old_events(), _kept()) == (2, [3])


def test_a_parked_event_and_all_after_it_stay() -> None:
    def refuse(event: Said) -> None:
        if event.number == 11:
            raise ValueError("not for me")

    world.listen(refuse)
    say(1, 10)
    say(2, 11)
    say(3, 12)
    drain()
    _grow_old()

    assert (forget_old_events(), _kept()) == (1, [2, 3])
    assert ParkedEvent.objects.get().position == 2


def test_an_old_event_after_a_young_one_waits_for_it() -> None:
    world.listen(world.write_down)
    say(1, 10, 11, 12)
    drain()
    _grow_old(1, 3)

    assert (forget_old_events(), _kept()) == (1, [2, 3])


def test_events_without_a_position_are_not_touched() -> None:
    say(1, 10)
    _grow_old()

    assert (forget_old_events(), _kept()) == (0, [None])


def test_readers_in_databases_of_their_own_say_what_they_need(worker: Worker, tmp_path: Path) -> None:
    apart = {f"{name}_DATABASE_URL": f"sqlite:///{tmp_path}/{name}.sqlite3" for name in ("FORUM", "CHAT")}

    process = worker("forget", DATABASE_URL=f"sqlite:///{tmp_path}/rest.sqlite3", **apart)
    printed, _ = process.communicate(timeout=100)

    # Two of three were read; the reader's place is known where the log is.
    assert printed.decode() == "2 removed, [('chat.writes_down', 2)], [3]"
