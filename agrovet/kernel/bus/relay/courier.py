"""The thread of a process that forwards: handlers and requests never wait for a broker."""

import logging
import threading

from django.conf import settings
from django.db import Error as DatabaseError

from agrovet.kernel.bus.relay.declaring import relays
from agrovet.kernel.bus.relay.forwarding import forward
from agrovet.kernel.databases import give_back_connections
from agrovet.kernel.writing import WritesHeld

logger = logging.getLogger(__name__)

_rung = threading.Event()
_starting = threading.Lock()
_courier: threading.Thread | None = None


def ring() -> None:
    """Say that events may wait to be sent. Takes microseconds; nothing happens where there is no relay."""
    if relays():
        _listen()
        _rung.set()


def _listen() -> None:
    global _courier  # noqa: PLW0603 - one thread per process, started by whoever comes first
    with _starting:
        if _courier is None or not _courier.is_alive():
            _courier = threading.Thread(target=_carry_for_ever, name="relay", daemon=True)
            _courier.start()


def _carry_for_ever() -> None:
    while True:
        carry()
        _rung.wait(timeout=settings.AGROVET_BUS_SWEEP_SECONDS)
        _rung.clear()


def carry() -> int:
    """Forward once, whatever goes wrong; returns how many events were confirmed."""
    try:
        return forward()
    except (DatabaseError, WritesHeld) as error:
        logger.warning("The database is away (%s): events wait in the log.", error)
    except Exception:
        # Nobody else would notice that this thread is gone.
        logger.exception("The relay stumbled; it looks again later.")
    finally:
        give_back_connections()
    return 0
