"""The tables and columns of a backup, against those that the migrations of this version made at that point."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from agrovet.backup.errors import Damaged
from agrovet.backup.manifest import Manifest, Rows
from agrovet.backup.parts import CONTROL, wheres


def require_declared(manifest: Manifest) -> None:
    """
    Pass a backup that names no table, column or owner that this version does not declare. Nothing was written yet.

    :raises Damaged: naming the one that it does
    """
    columns = _columns_at(manifest.migrations)
    owners = {CONTROL, *settings.AGROVET_MODULES}
    today = wheres()
    of_today = {table for _, table in today}
    seen: set[tuple[str, str]] = set()
    for each in manifest.rows:
        what = (each.owner, each.table)
        is_owned = what in today if each.table in of_today else each.owner in owners
        if what in seen or not is_owned or each.table not in columns:
            raise Damaged(f"The backup names the table {each.table} of {each.owner}, which no backup of it has.")
        seen.add(what)
        if odd := sorted(_named(each) - columns[each.table]):
            raise Damaged(f"The backup names {', '.join(odd)} in the table {each.table}, which has no such column.")


def _named(rows: Rows) -> set[str]:
    return {*rows.columns, rows.order, *([rows.numbered] if rows.numbered else [])}


def _columns_at(migrations: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """The columns of each table, once these migrations are applied."""
    loader = MigrationLoader(None)
    nodes = [(app, name) for app, names in migrations.items() for name in names]
    state = loader.project_state([node for node in nodes if node in loader.graph.nodes])
    return {
        model._meta.db_table: {str(field.column) for field in model._meta.local_concrete_fields}
        for model in state.apps.get_models(include_auto_created=True)
    }
