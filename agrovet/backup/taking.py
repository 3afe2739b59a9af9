"""
Take a backup, while everybody goes on working.

Rows first, at one moment; then the files that they name. A file is stored before its row is written (ADR 10), so
what a row names was there at that moment. One that was deleted since is told.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from agrovet.backup import stored, versions
from agrovet.backup.errors import Refused
from agrovet.backup.manifest import Manifest, Missing, Rows, member_of_rows
from agrovet.backup.moments import one_moment
from agrovet.backup.parts import Part, parts_of, parts_of_control
from agrovet.backup.rows.vendors import rows_of
from agrovet.backup.telling import Telling
from agrovet.backup.views import View
from agrovet.backup.writing import Writer, writing_archive
from agrovet.kernel import placement
from agrovet.kernel.databases import alias_of, control_alias, home_alias_of
from agrovet.kernel.files import NAMES, Names
from agrovet.kernel.management.console import Steps
from agrovet.kernel.placement import LOCAL
from extraction.placements import store
from extraction.placements.models import Placement


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A backup that is written."""

    path: Path
    size: int
    manifest: Manifest


def take(path: Path, *, with_files: bool, steps: Steps) -> Taken:
    """
    Write a backup of all modules that this process hosts.

    :raises Refused: if it cannot be made here
    :raises django.db.Error: if a database does not answer
    :raises StoreAway: if the store of files does not answer
    """
    try:
        _require_to_know_all()
    except ImproperlyConfigured as error:
        # A module has moved to a database that this process was not told of.
        raise Refused(str(error)) from error
    with writing_archive(path) as writer:
        manifest = _write(writer, with_files=with_files, steps=steps)
        writer.finish(manifest)
        steps.say("Bringing it to the disk.")
    return Taken(path=path, size=path.stat().st_size, manifest=manifest)


def _require_to_know_all() -> None:
    name = str(connections[control_alias()].settings_dict["NAME"])
    if connections[control_alias()].vendor == "sqlite" and not Path(name).exists():
        raise Refused(f"There is no database {name}: nothing to back up.")
    if Placement._meta.db_table not in connections[control_alias()].introspection.table_names():
        raise Refused(f"The database {control_alias()} is not migrated: nothing to back up.")
    away = _learned()
    if settings.AGROVET_SIDE == "service" and set(away) & set(settings.AGROVET_MODULES):
        raise Refused(
            "The module of this service is on its way: its backup is made at the monolith, which knows both databases."
        )
    _sources()


def _learned() -> dict[str, placement.Standing]:
    """Where modules stand now, those that are not local; this process goes by that."""
    standings = store.standings()
    placement.learn(standings)
    return {name: each for name, each in standings.items() if (each.phase, each.authority) != (LOCAL.phase, "home")}


def _write(writer: Writer, *, with_files: bool, steps: Steps) -> Manifest:
    began = datetime.now(UTC)
    away = _learned()
    sources = _sources()
    with one_moment(sources, lambda: _learned() == away) as views:
        migrations = {alias: _migrations(views[alias]) for alias in sources}
        for alias, applied in migrations.items():
            versions.require_same(applied, alias)
        parts = [each for module in settings.AGROVET_MODULES for each in parts_of(module)]
        if control_alias() in sources:
            parts += parts_of_control()
        telling = Telling(steps, "Copying", len(parts))
        rows = []
        for alias, part in parts:
            telling(part.owner)
            rows.append(_copy(views[alias], part, writer))
        keys = _keys(views) if with_files else []
    copied = stored.Copied()
    if with_files:
        steps.say(f"Copying {len(keys):,} files.")
        copied = stored.into_archive(keys, writer, lambda count, total: steps.progress("files", count, total))
    return Manifest(
        version=versions.this_version(),
        taken_at=began.isoformat(timespec="milliseconds"),
        modules=tuple(settings.AGROVET_MODULES),
        vendors=tuple(sorted({views[alias].vendor for alias in sources})),
        migrations=versions.by_app((app, name) for each in migrations.values() for app in each for name in each[app]),
        placements={
            name: {"phase": each.phase, "share": each.share, "authority": each.authority} for name, each in away.items()
        },
        rows=tuple(rows),
        files=tuple(copied.files) if with_files else None,
        missing=tuple(Missing(key=key, is_named=_is_named(key)) for key in copied.missing),
    )


def _sources() -> list[str]:
    """The databases that something is taken from, each once."""
    found = [alias for module in settings.AGROVET_MODULES for alias in (alias_of(module), home_alias_of(module))]
    # A part of the modules, with a database of its own: where modules stand is the monolith's to keep.
    if settings.AGROVET_SIDE == "monolith":
        found.append(control_alias())
    return list(dict.fromkeys(found))


def _copy(view: View, part: Part, writer: Writer) -> Rows:
    rows = rows_of(view.vendor)
    member = member_of_rows(part.owner, part.table)
    written = writer.add(member, rows.dump(view.cursor(), part), compressed=True)
    return Rows(
        owner=part.owner,
        table=part.table,
        columns=part.columns,
        order=part.order,
        numbered=part.numbered,
        last=rows.last_number(view.cursor(), part) if part.numbered else 0,
        rows=written.lines,
        bytes=written.size,
        sha256=written.sha256,
    )


def _migrations(view: View) -> versions.Migrations:
    cursor = view.cursor()
    cursor.execute("SELECT app, name FROM django_migrations")
    return versions.by_app(cursor.fetchall())


def _keys(views: dict[str, View]) -> list[str]:
    """The names of files at the moment of the views."""
    found: list[str] = []
    for alias, names in _naming():
        found += stored.named(views[alias].cursor(), names)
    return found


def _is_named(key: str) -> bool:
    """Whether a row names the file now."""
    for alias, names in _naming():
        with connections[alias].cursor() as cursor:
            cursor.execute(f'SELECT 1 FROM "{names.table}" WHERE "{names.column}" = %s', [key])
            if cursor.fetchone():
                return True
    return False


def _naming() -> list[tuple[str, Names]]:
    """The columns that name files, each with the database that has its table now."""
    parts = [each for module in settings.AGROVET_MODULES for each in parts_of(module)]
    return [(alias, names) for alias, part in parts for names in NAMES if names.table == part.table]
