"""Whether a backup may be restored here: its version, its modules, and what is in the databases already."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.db import connections

from agrovet.backup import versions
from agrovet.backup.declared import require_declared
from agrovet.backup.errors import Refused
from agrovet.backup.manifest import Manifest
from agrovet.backup.place_postgres import PostgresPlace
from agrovet.backup.place_sqlite import SqlitePlace
from agrovet.backup.places import Place
from agrovet.kernel.databases import aliases_to_migrate, control_alias, home_alias_of
from agrovet.kernel.migrating import UNFINISHED_RESTORE
from extraction.placements import processes
from extraction.placements.models import Process

Asked = Callable[[list[str], dict[str, int]], bool]

# What is in a database without anybody having used it.
_OF_NO_WEIGHT = {"django_migrations", "django_content_type", "auth_permission", Process._meta.db_table}


def place_of(alias: str) -> Place:
    """Where the database under this alias is built."""
    return PostgresPlace(alias) if connections[alias].vendor == "postgresql" else SqlitePlace(alias)


def require_fit(manifest: Manifest) -> None:
    """
    Pass a backup of this version or an earlier one, and of the same modules.

    :raises Refused: if it is none
    :raises Damaged: if it names a table or a column that the version which made it did not have
    """
    versions.require_known(manifest.version, manifest.migrations)
    if set(manifest.modules) != set(settings.AGROVET_MODULES):
        raise Refused(
            f"The backup is of {', '.join(manifest.modules)}, and this process hosts "
            f"{', '.join(settings.AGROVET_MODULES)}: restore it where the same modules are hosted."
        )
    require_declared(manifest)


def targets() -> list[str]:
    """
    The databases that the rows go into.

    :raises Refused: if they are not this process's to restore, or one has two names and would be built twice
    """
    aliases = aliases_to_migrate()
    if settings.AGROVET_SIDE == "service":
        homes = [home_alias_of(module) for module in settings.AGROVET_MODULES]
        if set(aliases) - {*homes, control_alias()}:
            raise Refused(
                "A service's own database is filled from the monolith: restore there, and move the module again."
            )
        # Where modules stand is the monolith's to keep.
        aliases = list(dict.fromkeys(homes))
    known: dict[tuple[str, ...], str] = {}
    for alias in aliases:
        told = connections[alias].settings_dict
        address = tuple(str(told[name]) for name in ("ENGINE", "HOST", "PORT", "NAME"))
        if address in known:
            raise Refused(
                f"{known[address]} and {alias} are one database under two settings: leave one of them out meanwhile."
            )
        known[address] = alias
    return aliases


def require_room(places: Sequence[Place], may_replace: Asked) -> None:
    """
    Pass databases that nobody uses, and that are empty or may be replaced.

    :raises Refused: if they are none
    """
    there: dict[str, int] = {}
    for place in places:
        rows = place.rows()
        _require_ours(place, rows)
        if UNFINISHED_RESTORE not in place.tables():
            there |= {f"{place.name()}.{table}": count for table, count in rows.items() if table not in _OF_NO_WEIGHT}
        if place.alias == control_alias() and Process._meta.db_table in place.tables():
            _require_nobody_at_work()
    if there and not may_replace([place.name() for place in places], there):
        raise Refused("Nothing was changed.")


def _require_nobody_at_work() -> None:
    if live := [str(each) for each in processes.live()]:
        raise Refused(
            f"{'; '.join(live)}: at work on these databases, or was five seconds ago. Stop all servers first."
        )


def _require_ours(place: Place, rows: dict[str, int]) -> None:
    """What is replaced is replaced whole: no other module may lie beside."""
    if "django_migrations" not in rows:
        return
    if strange := sorted(set(versions.applied_to(place.alias)) - set(versions.known_migrations())):
        raise Refused(f"The database {place.name()} also holds {', '.join(strange)}: it is not this process's alone.")
