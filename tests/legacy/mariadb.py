"""A real MariaDB server in a temporary folder, from the programs of this machine."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pymysql
import pytest

from tests.support import processes

PLACES = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
PASSWORD = "for tests alone: @/?#"


@dataclass(frozen=True, kw_only=True)
class MariaDB:
    """A running server with one person who may do everything."""

    port: int

    def url(self, database: str) -> str:
        """The address of one of its databases, as the import takes it."""
        return f"mysql://agrovet:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str | None = None) -> "pymysql.Connection[pymysql.cursors.Cursor]":
        """A connection to it."""
        return pymysql.connect(
            host="127.0.0.1",
            port=self.port,
            user="agrovet",
            password=PASSWORD,
            database=database,
            charset="utf8mb4",
            autocommit=True,
        )


@contextlib.contextmanager
def mariadb_server() -> Iterator[MariaDB]:
    """Start MariaDB on a free port; stop it and remove its data at the end. Skips where there is none."""
    program = shutil.which("mariadbd", path=PLACES) or shutil.which("mysqld", path=PLACES)
    installer = shutil.which("mariadb-install-db", path=PLACES)
    if not program or not installer:
        pytest.skip("no MariaDB server on this machine: scripts/test --full installs one")
    folder = processes.temporary_folder("mariadb")
    user = processes.database_user()
    try:
        init = folder / "init.sql"
        quoted = PASSWORD.replace("'", "''")
        init.write_text(
            f"CREATE USER IF NOT EXISTS 'agrovet'@'127.0.0.1' IDENTIFIED BY '{quoted}';\n"
            "GRANT ALL ON *.* TO 'agrovet'@'127.0.0.1';\n",
            encoding="utf-8",
        )
        init.chmod(0o644)
        port = processes.free_port()
        common = ["--no-defaults", f"--datadir={folder / 'data'}"]
        subprocess.run(
            [installer, *common, "--auth-root-authentication-method=normal", "--skip-test-db"],
            check=True,
            capture_output=True,
            user=user,
            group=None if user is None else processes.user_group(user),
            extra_groups=None if user is None else [],
            cwd=folder,
        )
        command = [
            program,
            *common,
            f"--port={port}",
            "--bind-address=127.0.0.1",
            f"--socket={folder / 'socket'}",
            f"--pid-file={folder / 'pid'}",
            f"--init-file={init}",
            "--character-set-server=utf8mb4",
            "--innodb-flush-log-at-trx-commit=0",
            "--skip-name-resolve",
            # The time zone of the server is nobody's business.
            "--default-time-zone=-06:00",
        ]
        server = MariaDB(port=port)
        with processes.running(
            command, log=folder / "log", ready=lambda: _lets_in(server), folder=folder, user=user, within=60
        ):
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lets_in(server: MariaDB) -> bool:
    try:
        server.connect().close()
    except pymysql.MySQLError:
        return False
    return True
