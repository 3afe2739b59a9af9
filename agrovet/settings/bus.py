"""Redis, Celery and the channel layer: all of them optional, none of them holds anything that must not be lost."""

import hashlib
import hmac
import re
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from agrovet.settings import environment as env
from agrovet.settings.doors import AGROVET_SERVICE_SECRET
from agrovet.settings.hosting import AGROVET_DATA_DIR

REDIS_URL = env.address(
    "REDIS_URL",
    schemes=["redis", "rediss", "unix"],
    secret=True,
    meaning="Redis for wake-ups of the event bus (Celery), sockets across processes, and rate limits. "
    "Without it, one process does all of that itself.",
)


def _redis_prefix() -> str:
    given = env.text(
        "AGROVET_REDIS_PREFIX",
        default="",
        meaning="What all keys and channels of this installation in Redis begin with; the same for all its processes. "
        "Where it is not given, it follows from AGROVET_SERVICE_SECRET, so that installations can share one Redis.",
    )
    if not given:
        name = hmac.new(AGROVET_SERVICE_SECRET.encode(), b"keys in Redis", hashlib.sha256).hexdigest()
        return f"agrovet-{name[:16]}"
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", given):
        raise ImproperlyConfigured(
            f"AGROVET_REDIS_PREFIX is {given!r}: write up to 64 letters, digits, dots, hyphens and underscores."
        )
    return given


AGROVET_REDIS_PREFIX = _redis_prefix()
AGROVET_BUS_SWEEP_SECONDS = env.number(
    "AGROVET_BUS_SWEEP_SECONDS",
    default=2,
    low=1,
    high=3600,
    meaning="Seconds between two looks for events whose wake-up was lost.",
)
AGROVET_BUS_KEEP_DAYS = env.number(
    "AGROVET_BUS_KEEP_DAYS",
    default=30,
    low=1,
    high=36500,
    meaning="Days that events are kept once every handler has read them; what one has not is kept longer.",
)

AGROVET_CELERY_APP = "agrovet.celery.app"
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": f"{AGROVET_REDIS_PREFIX}:",
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "max_retries": 0,
}
# A wake-up waits where any worker can take it, not with one that is busy.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_PUBLISH_RETRY = False
# Celery would close the pool of connections after each task, under the threads that use it: agrovet.celery gives
# back the task's own connections instead.
CELERY_DB_REUSE_MAX = 10**9
CELERY_BEAT_SCHEDULE = {
    # The scheduler knows the tasks by their names alone, and not when they expire.
    "sweep": {"task": "agrovet.bus.sweep", "schedule": AGROVET_BUS_SWEEP_SECONDS, "options": {"expires": 60}},
    "housekeeping": {"task": "agrovet.housekeeping", "schedule": 600, "options": {"expires": 600}},
}

CHANNEL_LAYERS: dict[str, dict[str, Any]]
CACHES: dict[str, dict[str, Any]]
_OWN_CACHE: dict[str, Any] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    # Two small counters for each client and limit.
    "OPTIONS": {"MAX_ENTRIES": 50_000},
}
if REDIS_URL:
    # Not at the top: its client takes 25 MB, which a process without Redis need not have.
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": f"{AGROVET_REDIS_PREFIX}:layer"},
        }
    }
    CACHES = {
        "default": _OWN_CACHE,
        "shared": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": AGROVET_REDIS_PREFIX,
            "OPTIONS": {
                "serializer": "agrovet.kernel.cache_values.CacheSerializer",
                # A request waits for no Redis that is away: what is asked of it can be done without.
                "socket_connect_timeout": 0.5,
                "socket_timeout": 0.5,
                "retry": Retry(NoBackoff(), 0),
            },
        },
    }
else:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "agrovet.kernel.neighbours.NeighbourChannelLayer",
            "CONFIG": {"folder": AGROVET_DATA_DIR / "layer", "capacity": 1000},
        }
    }
    CACHES = {"default": _OWN_CACHE}
