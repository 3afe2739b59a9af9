"""Every process goes by a decision within moments, and by the last one it knew where the database is away."""

import json
import logging
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from agrovet.kernel import flags
from agrovet.kernel.flags import loading, operations
from agrovet.kernel.flags.models import FlagDecision
from agrovet.kernel.flags.switches import is_off
from extraction.placements.watching import Watcher
from tests.support import following

Follow = Callable[[], "Follower"]


class Follower(following.Follower):
    """A process of its own."""

    module = "tests.flags.follower"

    def sees(self) -> tuple[str, bool]:
        """The next flag that is another for it, and whether it is on."""
        told = json.loads(self.hears())
        return told["flag"], told["is_on"]


@pytest.fixture
def follow(transactional_db: None) -> Iterator[Follow]:
    """Start a process that follows the database of the test."""
    yield from following.followers(Follower)


def _switch_off(seen: int = 0) -> None:
    operations.switch_off("module.chat", seen=seen, actor="ana", reason="a try")


def test_two_processes_see_a_module_switched_off_and_on_and_a_feature(follow: Follow) -> None:
    both = [follow(), follow()]

    _switch_off()
    off = [each.sees() for each in both]
    operations.switch_on("module.chat", seen=1, actor="ana", reason="enough")
    on = [each.sees() for each in both]
    operations.set_rules("profiles.badges", [{"people": [7]}], seen=0, actor="ana", reason="a try")
    feature = [each.sees() for each in both]

    assert off == [("module.chat", False)] * 2
    assert on == [("module.chat", True)] * 2
    assert feature == [("profiles.badges", True)] * 2


def test_without_the_control_database_what_was_decided_last_stays(
    transactional_db: None, caplog: pytest.LogCaptureFixture
) -> None:
    watcher = Watcher()
    _switch_off()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE flags_decision RENAME TO flags_away")

    with caplog.at_level(logging.WARNING):
        watcher.look()
        watcher.look()
    meanwhile = is_off("chat")

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE flags_away RENAME TO flags_decision")
    watcher.look()
    assert meanwhile
    said = [record.message for record in caplog.records if record.name.startswith("extraction.")]
    assert [message.partition(" (")[0] for message in said] == [
        "Placements and flags cannot be read",
        "Placements and flags can be read again.",
    ]


def test_a_row_that_somebody_spoilt_keeps_no_other_from_being_read(db: None, caplog: pytest.LogCaptureFixture) -> None:
    FlagDecision.objects.create(name="profiles.badges", version=1, mode="some", rules=[{"group": 7}])
    FlagDecision.objects.create(name="marketplace.relevance", version=1, mode="on")

    with caplog.at_level(logging.ERROR):
        loading.look()

    assert (flags.is_on("profiles.badges"), flags.is_on("marketplace.relevance")) == (False, True)
    assert "The flag profiles.badges cannot be read, and stays as it was: A rule has no group" in caplog.text


def test_what_was_decided_about_a_flag_that_is_gone_is_passed_over(db: None) -> None:
    FlagDecision.objects.create(name="forum.gone", version=1, mode="on")

    loading.look()

    with pytest.raises(flags.UnknownFlag):
        flags.is_on("forum.gone")
