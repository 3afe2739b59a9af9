"""
Real servers for tests, started as `scripts/run` starts them, with databases and a Redis of their own.

    with own_parts() as parts, serving(parts=parts) as server:
        httpx.get(f"{server.base}/api/health/")

The parts are those of this half of the tests: SQLite files, or PostgreSQL databases and a Redis.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from uuid import uuid4

from tests.support import processes
from tests.support.postgres import Postgres
from tests.support.redis import redis_server

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = ["accounts", "media", "profiles", "marketplace", "chat", "forum"]
ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server: its address, its folder, its process (the supervisor) and its log."""

    base: str
    data: Path
    process: subprocess.Popen[bytes]
    log: Path

    def said(self, *, since: int = 0) -> str:
        """What it has logged from this byte on."""
        return self.log.read_bytes()[since:].decode(errors="replace")

    def kill(self) -> None:
        """End it as a power cut would."""
        processes.kill(self.process)


@contextlib.contextmanager
def own_parts(*, apart: bool = False) -> Iterator[dict[str, str]]:
    """
    Empty databases, and with PostgreSQL a Redis, as variables for a server's environment.

    With `apart`, each module has a database of its own.
    """
    with contextlib.ExitStack() as stack:
        folder = processes.temporary_folder("data")
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        parts = {"AGROVET_DATA_DIR": str(folder)}
        for name in [f"{module.upper()}_DATABASE_URL" for module in MODULES] if apart else ["DATABASE_URL"]:
            if ON_POSTGRES:
                parts[name] = stack.enter_context(_postgres_database())
            elif apart:
                parts[name] = f"sqlite:///{folder / name.partition('_')[0].lower()}.sqlite3"
        if ON_POSTGRES:
            parts["REDIS_URL"] = stack.enter_context(redis_server())
        yield parts


@contextlib.contextmanager
def _postgres_database() -> Iterator[str]:
    """An empty database on the server of this half."""
    server = Postgres(port=urlsplit(os.environ["DATABASE_URL"]).port or 5432)
    name = f"own_{uuid4().hex[:12]}"
    yield server.create(name)
    server.drop(name)


def clean_environment(parts: Mapping[str, str]) -> dict[str, str]:
    """The environment of this process without its settings, with the given ones instead."""
    names = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "PORT"}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.removesuffix("_FILE") not in names
        and not name.startswith("AGROVET_")
        and not name.removesuffix("_FILE").endswith(("_DATABASE_URL", "_SERVICE_URL"))
    }
    return {**kept, **parts}


@contextlib.contextmanager
def serving(
    *,
    parts: Mapping[str, str],
    options: Sequence[str] = (),
    folder: Path = ROOT,
    port: int | None = None,
    within: float = 100,
) -> Iterator[Server]:
    """
    Serve until the block ends, with the options of `scripts/run`. Migrates first.

    :raises DidNotStart: with the end of the server's log
    """
    port = port or processes.free_port()
    data = Path(parts["AGROVET_DATA_DIR"])
    log = data / f"server-{port}.log"
    command = [sys.executable, "-m", "agrovet.serving", "--port", str(port), *options]
    base = f"http://127.0.0.1:{port}"
    with processes.running(
        command,
        log=log,
        ready=lambda: is_healthy(base),
        environment=clean_environment(parts),
        folder=folder,
        within=within,
    ) as process:
        server = Server(base=base, data=data, process=process, log=log)
        try:
            yield server
        except Exception as error:
            error.add_note(f"The server said last:\n{processes.tail(log)}")
            raise


def is_healthy(base: str) -> bool:
    """Whether a server answers there as clients ask it."""
    try:
        with urllib.request.urlopen(f"{base}/api/health/", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
