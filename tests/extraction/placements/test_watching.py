"""Every process follows the placements, and says how far it has come."""

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from agrovet.kernel.placement import LOCAL, Standing, standing_of
from extraction.placements import processes, store
from extraction.placements.watching import Watcher
from tests.extraction.placements.conftest import Follower
from tests.kernel.world import eventually
from tests.support.processes import kill

Follow = Callable[[], Follower]


def _change(epoch: int = 0, **new: object) -> None:
    store.change("forum", epoch, actor="ana", reason="a try", **(new or {"phase": "prepared", "guarded": True}))


def test_two_processes_see_a_change_by_themselves(follow: Follow) -> None:
    both = [follow(), follow()]

    _change()

    seen = [json.loads(each.hears()) for each in both]
    assert [Standing(**each) for each in seen] == [store.standings()["forum"]] * 2


def test_all_who_live_acknowledge_a_change(follow: Follow) -> None:
    follow(), follow()

    _change()

    assert processes.acknowledged("forum", 1)
    assert [each.acknowledged["forum"] for each in processes.live()] == [1, 1]


def test_who_still_writes_under_an_older_epoch_is_named_until_that_is_over(follow: Follow, tmp_path: Path) -> None:
    at_work = follow()
    at_work.hold(tmp_path / "done") if connection.vendor == "postgresql" else None

    if connection.vendor == "postgresql":
        _change()
        waiting = processes.acknowledged("forum", 1, seconds=1.5)
        (tmp_path / "done").touch()

        assert [name.split()[-1] for name in waiting.missing] == [str(at_work.process.pid)]
    else:
        _change()
    assert processes.acknowledged("forum", 1)


def test_nobody_waits_for_a_process_that_was_killed(follow: Follow) -> None:
    stays, killed = follow(), follow()
    kill(killed.process)

    _change()

    assert processes.acknowledged("forum", 1, seconds=15)
    assert [each.pid for each in processes.live()] == [stays.process.pid]


def test_nobody_waits_for_a_process_that_ended(follow: Follow) -> None:
    ended = follow()
    assert ended.process.stdin is not None

    ended.process.stdin.close()
    ended.process.wait(20)

    assert processes.live() == []


def test_a_process_without_the_control_database_goes_on_with_what_it_knows(
    transactional_db: None, caplog: pytest.LogCaptureFixture
) -> None:
    watcher = Watcher()
    _change()
    watcher.look()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE extraction_placement RENAME TO extraction_away")

    with caplog.at_level(logging.WARNING):
        watcher.look()
        watcher.look()

    assert standing_of("forum") == Standing(epoch=1, term=1, phase="prepared", guarded=True)
    assert [record.message.partition(" (")[0] for record in caplog.records] == ["Placements and flags cannot be read"]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE extraction_away RENAME TO extraction_placement")
    watcher.look()
    assert caplog.records[-1].message == "Placements and flags can be read again."


def test_one_process_has_one_thread_that_follows(transactional_db: None) -> None:
    watcher = Watcher()
    try:
        watcher.start()
        watcher.start()

        assert len(processes.live()) == 1
        assert standing_of("forum") == LOCAL
    finally:
        watcher.stop()
    assert eventually(lambda: processes.live() == [])
