"""
At most one wake-up waits for the workers: a mark in Redis stands for it.

A worker takes the mark away before it begins to look. So what is committed once its look has begun finds no
mark, and sends a wake-up of its own. A mark that has lost its wake-up ends by itself after a second; whatever
was committed meanwhile is found by the sweep.
"""

import logging

from django.conf import settings
from django.core.cache import caches
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

TASK = "agrovet.bus.pump"
MARK = "bus.wake-up"
MARK_SECONDS = 1


def wake_workers() -> bool:
    """Let a worker look, unless a wake-up waits for one already; False if Redis is away."""
    try:
        if caches["shared"].add(MARK, "waits", timeout=MARK_SECONDS):
            _send()
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("Redis is away (%s): this process handles the events itself.", error)
        return False
    return True


def wake_up_arrived() -> None:
    """Take the mark away: from now on, whoever publishes sends a wake-up again."""
    try:
        caches["shared"].delete(MARK)
    except (RedisError, OSError) as error:
        logger.warning("Redis went away (%s): the mark of the wake-up ends by itself.", error)


def _send() -> None:
    # By name and of the project's own app: this is not the thread that Celery holds to be the current one, and
    # Celery is loaded only where there is Redis.
    celery = import_string(settings.AGROVET_CELERY_APP)
    try:
        celery.send_task(TASK, expires=60, retry=False)
    except (OperationalError, RedisError, OSError):
        # Or others would take it that a worker is about to look.
        wake_up_arrived()
        raise
