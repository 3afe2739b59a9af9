"""
The clock is set back by an hour: nothing waits for that hour.

What was written before then lies an hour ahead, and that is how these tests make it.
"""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F

from agrovet.celery import app
from agrovet.kernel.broker import BrokerAway
from agrovet.kernel.bus import cursors, drain
from agrovet.kernel.bus.models import Cursor, ParkedEvent
from agrovet.kernel.bus.relay import outages
from agrovet.kernel.bus.relay.models import Outage
from agrovet.serving.steady import SteadyScheduler
from tests.kernel import world
from tests.kernel.world import Said, say

pytestmark = pytest.mark.usefixtures("_world")

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("attempts", [1, 5, 11])
def test_a_parked_event_is_tried_again(attempts: int) -> None:
    refuses = True

    def react(event: Said) -> None:
        if refuses:
            raise ValueError("not now")
        world.write_down(event)

    world.listen(react)
    say(1, 1)
    drain()
    refuses = False
    pause = timedelta(seconds=2 ** (attempts - 1))
    ParkedEvent.objects.update(attempts=attempts, next_try_at=datetime.now(UTC) + pause)
    drain()
    assert world.heard() == []

    ParkedEvent.objects.update(next_try_at=F("next_try_at") + HOUR)
    drain()

    assert world.heard() == [(1, 1)]


def test_a_lease_does_not_outlast_itself() -> None:
    handler = world.listen(world.write_down, external=True)
    cursors.begin(handler, "forum", position=0)

    Cursor.objects.update(leased_until=datetime.now(UTC) + cursors.LEASE / 2)
    with cursors.lease(handler, "forum") as lease:
        assert lease is None
    Cursor.objects.update(leased_until=datetime.now(UTC) + cursors.LEASE / 2 + HOUR)
    with cursors.lease(handler, "forum") as lease:
        assert lease is not None


def test_a_broker_that_was_away_is_asked_again() -> None:
    handler = world.listen(world.write_down)
    outages.begin_or_go_on(handler, BrokerAway("no answer"))
    assert outages.rests(handler)

    Outage.objects.update(next_try_at=F("next_try_at") + HOUR)

    assert not outages.rests(handler)


def test_the_scheduler_goes_by_a_clock_that_nobody_sets() -> None:
    scheduler = SteadyScheduler(app, schedule={})
    scheduler.update_from_dict({"often": {"task": "agrovet.bus.sweep", "schedule": 0.05}})
    entry = scheduler.schedule["often"]
    assert not entry.is_due().is_due

    time.sleep(0.06)
    due = entry.is_due()
    again = next(entry)

    assert due.is_due
    # Years away from the time of day, and seconds after the machine's start.
    assert again.last_run_at - entry.last_run_at < timedelta(minutes=1)
    assert again.last_run_at.year == 2000
