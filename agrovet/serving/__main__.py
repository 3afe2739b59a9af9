"""`scripts/run`, and what the container starts: prepare, then serve until told to stop."""

import os
import signal
import socket
import sys
import tempfile
from collections.abc import Sequence
from types import FrameType, ModuleType

from django.core.exceptions import ImproperlyConfigured

from agrovet.serving import beside, children, options, ports, preparation
from agrovet.serving.refusal import Refusal
from agrovet.serving.supervisor import Supervisor


def main() -> int:
    """Serve as the command line says; the exit status is 0 where it was told to stop and 2 where it cannot start."""
    chosen = options.read(sys.argv[1:])
    # Until the supervisor takes over: leave at once, and end the migration that is under way with it (it is
    # undone as a whole). Without this, a container would not react at all.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    try:
        os.environ |= options.as_environment(chosen)
        settings = preparation.checked_settings()
        children.refuse_what_needs_redis(chosen, settings)
        beside.refuse_what_is_not_said(chosen, settings)
        sockets = ports.listen(chosen.host, ports.wanted(settings))
        return _serve(chosen, settings, sockets)
    except Refusal as refusal:
        return _refuse(str(refusal))
    except ImproperlyConfigured as error:
        return _refuse(f"{error}\nNothing was started. docs/reference/settings.md explains each setting.")


def _serve(chosen: options.Options, settings: ModuleType, sockets: Sequence[socket.socket]) -> int:
    """
    Prepare, and serve until told to stop.

    :raises Refusal: if the databases cannot be prepared
    """
    with tempfile.TemporaryDirectory(prefix="agrovet-metrics-", dir=_memory()) as folder:
        # One for this server alone: processes of another with the same numbers would write into the same files.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        prepared, preparing = os.pipe()
        supervisor = Supervisor(
            children.wanted(chosen, settings, sockets, prepared=prepared),
            sockets,
            announcement=children.announcement(chosen, settings),
            # Processes that were told to leave within the grace do; whoever does not is ended.
            patience=settings.AGROVET_GRACE_SECONDS + 2,
        )
        supervisor.prepare(lambda: preparation.prepare_data(with_demo=chosen.demo))
        os.close(preparing)
        return supervisor.run()


def _memory() -> str | None:
    """
    A folder in memory, where the system has one that we may write to.

    Figures are written by way of mapped memory. Where the disk under that is full, the system ends the process.
    """
    shared = "/dev/shm"
    return shared if os.access(shared, os.W_OK | os.X_OK) else None


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
