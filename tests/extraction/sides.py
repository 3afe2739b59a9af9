"""Two databases with all our tables, of the kind that the tests run on: a module's home, and its service's."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
import psycopg
import pytest
from django.db import connections
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent.parent
_numbers = count(1)


@dataclass(frozen=True, kw_only=True)
class Sides:
    """The addresses of both databases. In this process their aliases are `home` and `service`."""

    home: str
    service: str

    @property
    def is_postgres(self) -> bool:
        """Whether they are PostgreSQL; else they are SQLite."""
        return self.home.startswith("postgres")


def connect(alias: str, url: str) -> None:
    """Let this process know a database under an alias."""
    config: dict[str, Any] = dict(environ.Env.db_url_config(url))
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    # The alias alone: new threads still need the others as they are.
    connections.settings[alias] = connections.configure_settings({"default": {}, alias: config})[alias]


def forget(alias: str) -> None:
    """Close the connection of this thread, and forget the alias."""
    connections[alias].close()
    del connections[alias]
    del connections.settings[alias]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> str:
    """The address of a database with all our tables and the rows that migrations put there, for copies."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        url = _create(given, "sides_template")
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('sides') / 'template.sqlite3'}"
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "REDIS_URL": ""},
        check=True,
    )
    if not given.startswith("postgres"):
        # Everything into the one file.
        with django_db_blocker.unblock():
            connect("template", url)
            with connections["template"].cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            forget("template")
    return url


@pytest.fixture
def sides(migrated: str, tmp_path: Path, django_db_blocker: Any) -> Iterator[Sides]:
    """Both databases, new; this process knows them as `home` and `service`. They go with the server of the tests."""
    number = next(_numbers)
    if migrated.startswith("postgres"):
        both = Sides(
            home=_create(migrated, f"side_home_{number}", template="sides_template"),
            service=_create(migrated, f"side_service_{number}", template="sides_template"),
        )
    else:
        for name in ("home", "service"):
            shutil.copy(migrated.removeprefix("sqlite:///"), tmp_path / f"{name}.sqlite3")
        both = Sides(home=f"sqlite:///{tmp_path / 'home.sqlite3'}", service=f"sqlite:///{tmp_path / 'service.sqlite3'}")
    with django_db_blocker.unblock():
        connect("home", both.home)
        connect("service", both.service)
        yield both
        for alias in ("home", "service"):
            forget(alias)


def _create(beside: str, name: str, *, template: str = "template0") -> str:
    _run(beside, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _run(beside, "CREATE DATABASE {} TEMPLATE {}", name, template)
    return urlsplit(beside)._replace(path=f"/{name}").geturl()


def _run(beside: str, statement: str, *names: str) -> None:
    with psycopg.connect(urlsplit(beside)._replace(path="/postgres").geturl(), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))
