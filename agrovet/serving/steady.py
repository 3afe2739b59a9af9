"""
Celery's scheduler, by a clock that nobody sets.

Its own goes by the time of day: set back by an hour, it would do nothing for an hour.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from celery.beat import ScheduleEntry, Scheduler
from celery.schedules import schedule

# Any moment: only differences count.
_BEGAN = datetime(2000, 1, 1, tzinfo=UTC)


def steady_now() -> datetime:
    """A time that goes on evenly; it is not the time of day."""
    return _BEGAN + timedelta(seconds=time.monotonic())


class SteadyEntry(ScheduleEntry):  # type: ignore[misc]  # Celery carries no types
    """A task that comes round after so many seconds."""

    def __init__(self, *arguments: Any, **given: Any) -> None:
        every = given.get("schedule")
        if isinstance(every, int | float):
            given["schedule"] = schedule(timedelta(seconds=every), nowfun=steady_now, app=given.get("app"))
        super().__init__(*arguments, **given)


class SteadyScheduler(Scheduler):  # type: ignore[misc]  # as above
    """Keeps what comes round in the order of the steady clock."""

    Entry = SteadyEntry
