"""Which version this is, and whether a database is of it."""

import tomllib
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from agrovet.backup.errors import Refused

Migrations = dict[str, list[str]]


def this_version() -> str:
    """The version of this code."""
    told = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    return str(told["project"]["version"])


def known_migrations() -> Migrations:
    """All migrations of this code, by app."""
    loader = MigrationLoader(None)
    return by_app(loader.disk_migrations)


def by_app(migrations: Iterable[tuple[str, str]]) -> Migrations:
    """By app, sorted."""
    found: Migrations = {}
    for app, name in sorted(migrations):
        found.setdefault(app, []).append(name)
    return found


def require_same(applied: Mapping[str, list[str]], alias: str) -> None:
    """
    What is backed up must be read as its own version reads it.

    :raises Refused: if a database has migrations that this code does not know, or the other way round
    """
    known = known_migrations()
    if strange := sorted(set(applied) - set(known)):
        raise Refused(
            f"The database {alias} also holds {', '.join(strange)}, which this process does not host: run this where "
            "all modules of that database are hosted."
        )
    if newer := _missing(known, applied):
        raise Refused(f"The database {alias} was migrated by a newer version ({newer}): back it up with that version.")
    if older := _missing(applied, known):
        raise Refused(
            f"The database {alias} is not up to date ({older} is not applied): back it up with the version that "
            "it is of, or run manage.py migrate_all first."
        )


def require_known(made_by: str, applied: Mapping[str, list[str]]) -> None:
    """
    What is restored must be of this version or an earlier one.

    :raises Refused: if it is of a later one
    """
    if _numbers(made_by) > _numbers(this_version()) or (newer := _missing(known_migrations(), applied)):
        because = "" if _numbers(made_by) > _numbers(this_version()) else f" (it knows {newer})"
        raise Refused(
            f"The backup was made by version {made_by}{because}, and this is {this_version()}: restore it with that "
            "version or a later one."
        )


def applied_to(alias: str) -> Migrations:
    """The migrations that a database has; none where it is empty."""
    connection = connections[alias]
    return by_app(MigrationLoader(connection).applied_migrations or ())


def _missing(among: Mapping[str, list[str]], wanted: Mapping[str, list[str]]) -> str:
    """The first of the wanted migrations that is not among those."""
    for app, names in wanted.items():
        for name in names:
            if name not in among.get(app, ()):
                return f"{app}.{name}"
    return ""


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdecimal()]
