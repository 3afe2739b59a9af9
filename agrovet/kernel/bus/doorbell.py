"""
Wake-ups. They carry nothing: a lost, doubled or late one changes only how soon events are handled.

A request never talks to Redis for this: it wakes a thread of its own process, which passes the wake-up on
to the workers, or, without Redis or while it is gone, handles the events itself.
"""

import logging
import threading
import time

from django.conf import settings
from django.db import Error as DatabaseError

from agrovet.kernel import chores
from agrovet.kernel.bus import delivery, waking
from agrovet.kernel.bus.relay import courier
from agrovet.kernel.databases import give_back_connections
from agrovet.kernel.resting import Rest

logger = logging.getLogger(__name__)

CHORES_EVERY = 600  # seconds; with Redis, Celery's beat sees to them

# Seconds from the ring to the answer: the request that rang gets its own answer out first, and what others
# announce meanwhile is handled with it.
GATHER = 0.01
# While the bell does not stop ringing, requests have most of the time: this thread rests as many times as long as
# its last look took, and no longer than this.
REST, LONGEST_REST = 3, 0.1

_rung = threading.Event()
_starting = threading.Lock()
_listener: threading.Thread | None = None


def ring() -> None:
    """Say that events wait. Takes microseconds and cannot fail."""
    listen()
    _rung.set()


def listen() -> None:
    """Start this process's listener, unless it runs: it answers the bell, and looks by itself now and then."""
    global _listener  # noqa: PLW0603 - one thread per process, started by whoever comes first
    with _starting:
        if _listener is None or not _listener.is_alive():
            _listener = threading.Thread(target=_answer_for_ever, name="bus", daemon=True)
            _listener.start()


def _answer_for_ever() -> None:
    # With workers about, this thread only helps out: it looks more rarely.
    patience = settings.AGROVET_BUS_SWEEP_SECONDS * (5 if settings.REDIS_URL else 1)
    next_look = time.monotonic()
    next_chores = next_look + CHORES_EVERY
    rest = Rest(least=GATHER, times=REST, most=LONGEST_REST)
    while True:
        somebody_rang = _rung.wait(timeout=max(0.0, next_look - time.monotonic()))
        if somebody_rang:
            time.sleep(rest.seconds)
        _rung.clear()
        with rest.turn():
            # Redis takes wake-ups even where no worker runs: however often the bell rings, this thread looks by
            # itself when its time has come.
            is_time = time.monotonic() >= next_look
            if is_time or not (somebody_rang and settings.REDIS_URL and waking.wake_workers()):
                _handle_here(by_the_clock=not somebody_rang)
                next_look = time.monotonic() + patience
        if not settings.REDIS_URL and time.monotonic() >= next_chores:
            chores.do_all()
            give_back_connections()
            next_chores = time.monotonic() + CHORES_EVERY


def _handle_here(*, by_the_clock: bool) -> None:
    courier.ring()
    try:
        delivery.drain(by_the_clock=by_the_clock)
    except DatabaseError as error:
        logger.warning("The database is away (%s): events wait in the log.", error)
    except Exception:
        # Nobody else would notice that this thread is gone.
        logger.exception("The bus stumbled; it looks again later.")
    finally:
        give_back_connections()
