"""What the module's database says of its tables: keys, foreign keys, views, triggers, tables nobody declares."""

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import Error as DatabaseError
from django.db import connections

from agrovet.kernel.databases import alias_of
from extraction.planning import catalog
from extraction.planning.obstacles import Obstacle, obstacle
from extraction.planning.schema import models_of, place_of

# The tables of the admin refer to people by Django's own constraints, lie beside them, and move with them.
BESIDE = {"accounts": ("admin", "auth", "contenttypes", "otp_totp", "sessions")}


def check(module: str, root: Path) -> Iterator[Obstacle]:
    """What hangs on the tables, with the line of the model whose table it is."""
    alias = alias_of(module)
    try:
        yield from _Tables(module, alias, root).check()
    except DatabaseError as error:
        what = f"it does not answer: {str(error).strip().splitlines()[0]}"
        yield obstacle("database-away", path=f"database {alias}", line=0, what=what, module=module)


class _Tables:
    def __init__(self, module: str, alias: str, root: Path) -> None:
        self._module = module
        self._connection = connections[alias]
        self._alias = alias
        self._places = {model._meta.db_table: place_of(model, root) for model in models_of(module)}
        beside = BESIDE.get(module, ())
        self._beside = {
            model._meta.db_table
            for label in beside
            if label in apps.app_configs
            for model in apps.get_app_config(label).get_models(include_auto_created=True)
        }

    def check(self) -> Iterator[Obstacle]:
        own = list(self._places)
        for table in catalog.without_primary_key(self._connection, own):
            if table in self._connection.introspection.table_names():
                yield self._told("no-primary-key", table, f"{table} has no primary key in the database {self._alias}")
        for key in catalog.foreign_keys(self._connection):
            if (key.table in self._places) != (key.other in self._places) and not self._is_beside(key):
                table = key.table if key.table in self._places else key.other
                what = f"{key.name} ties {key.table} to {key.other} in the database {self._alias}"
                yield self._told("foreign-key", table, what)
        for view in catalog.views(self._connection, own):
            yield self._told("view", view.table, f"the view {view.name} reads {view.table}")
        for trigger in catalog.triggers(self._connection):
            if trigger.table in self._places:
                yield self._told("trigger", trigger.table, f"the trigger {trigger.name} acts on {trigger.table}")
        for table in catalog.tables_with_prefix(self._connection, f"{self._module}_"):
            if table not in self._places:
                what = f"{table} has the module's name and no model"
                yield self._told("undeclared-table", table, what)

    def _is_beside(self, key: catalog.Reference) -> bool:
        return key.table in self._beside or key.other in self._beside

    def _told(self, rule: str, table: str, what: str) -> Obstacle:
        path, line = self._places.get(table, (f"database {self._alias}", 0))
        return obstacle(rule, path=path, line=line, what=what, module=self._module)
