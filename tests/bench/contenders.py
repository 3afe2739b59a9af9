"""The servers that ours is compared with: how each of them runs the same application, in one process."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.servers import ROOT

# An environment of its own, with our packages and theirs (requirements/servers.txt): nothing of it is deployed.
HOME = ROOT / ".venv" / "servers"
PYTHON = HOME / "bin" / "python"

# As many as ask at once: with fewer threads, requests would wait for one.
THREADS = 16
# Seconds in which a head, or a part of a body, must come where a server has a limit for that: far less than in use,
# so that the trial is short.
PATIENCE = 5

_ASGI, _WSGI = "agrovet.asgi:application", "tests.bench.wsgi:application"


@dataclass(frozen=True, kw_only=True)
class Contender:
    """A server; `command` is what follows the interpreter, with `{port}` where the port belongs."""

    name: str
    command: Sequence[str]
    carries_sockets: bool = True

    def line(self, port: int) -> list[str | Path]:
        """The command that serves on this port."""
        return [PYTHON, *(word.format(port=port) for word in self.command)]


_UVICORN = (
    *("-m", "uvicorn", "--host", "127.0.0.1", "--port", "{port}", "--loop", "uvloop", "--no-access-log"),
    *("--no-server-header", "--no-proxy-headers", "--timeout-keep-alive", "65", "--log-level", "warning"),
)
_GRANIAN = (
    *("-m", "granian", "--host", "127.0.0.1", "--port", "{port}", "--workers", "1", "--http", "1", "--loop", "uvloop"),
    *("--http1-header-read-timeout", str(PATIENCE * 1000), "--log-level", "warning"),
)

OURS = Contender(name="uvicorn as we run it", command=("-m", "tests.bench.ours", "{port}", str(PATIENCE)))
CONTENDERS = [
    OURS,
    Contender(name="the same, in one trip", command=(*OURS.command, "one-trip")),
    Contender(name="uvicorn, httptools", command=(*_UVICORN, "--http", "httptools", _ASGI)),
    Contender(name="uvicorn, h11", command=(*_UVICORN, "--http", "h11", _ASGI)),
    Contender(name="granian, ASGI", command=(*_GRANIAN, "--interface", "asgi", _ASGI)),
    Contender(
        name="hypercorn",
        command=(
            *("-m", "hypercorn", "--bind", "127.0.0.1:{port}", "--workers", "0", "--worker-class", "uvloop"),
            *("--keep-alive", "65", "--log-level", "warning", _ASGI),
        ),
    ),
    Contender(
        name="granian, WSGI",
        command=(*_GRANIAN, "--interface", "wsgi", "--blocking-threads", str(THREADS), _WSGI),
        carries_sockets=False,
    ),
    Contender(
        name="gunicorn, threads",
        command=(
            *("-m", "gunicorn", "--bind", "127.0.0.1:{port}", "--workers", "1", "--worker-class", "gthread"),
            *("--threads", str(THREADS), "--keep-alive", "65", "--log-level", "warning", _WSGI),
        ),
        carries_sockets=False,
    ),
]


def provide() -> None:
    """
    Make the environment of the other servers, once.

    :raises SystemExit: if it cannot be made
    """
    environment = {**os.environ, "VIRTUAL_ENV_DIR": str(HOME)}
    command = [sys.executable, str(ROOT / "scripts" / "set_up.py"), "servers"]
    if subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False, timeout=900).returncode:
        raise SystemExit("requirements/servers.txt could not be installed; the lines above say why.")
