"""
Steps of migrations that index the tables of a search, each database in its own way.

PostgreSQL: a generated column of the built-in type `tsvector` under a GIN index, and a GIN index over the trigrams.
SQLite: FTS5 tables that keep nothing but the index, which triggers follow the tables with. Neither needs an
extension that must be installed, nor a right that the owner of the tables does not have.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation


class _Index(Operation):
    """Indexes a model's table; belongs behind the step that makes the table."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, model: str) -> None:
        self.model = model

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, [], {"model": self.model})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing that models know of."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        self._run(app_label, schema_editor, to_state, backwards=False)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        self._run(app_label, schema_editor, to_state, backwards=True)

    def describe(self) -> str:
        return f"Index the words of {self.model}"

    def _run(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: Any, *, backwards: bool) -> None:
        model = state.apps.get_model(app_label, self.model)  # boundary: the migration's own
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        table = model._meta.db_table
        sqlite = schema_editor.connection.vendor == "sqlite"
        if sqlite and not backwards:
            _require_fts5(schema_editor)
        statements = (
            (self._drop_sqlite(table) if sqlite else self._drop_postgresql(table))
            if backwards
            else (self._make_sqlite(table) if sqlite else self._make_postgresql(table))
        )
        for statement in statements:
            schema_editor.execute(statement, params=None)

    def _make_sqlite(self, table: str) -> list[str]:
        raise NotImplementedError

    def _make_postgresql(self, table: str) -> list[str]:
        raise NotImplementedError

    def _drop_postgresql(self, table: str) -> list[str]:
        raise NotImplementedError

    def _drop_sqlite(self, table: str) -> list[str]:
        return [f'DROP TRIGGER "search_{table}_{what}"' for what in ("insert", "update", "delete")] + [
            f'DROP TABLE "search_{table}"'
        ]


class IndexTexts(_Index):
    """Indexes a table of SearchText."""

    def _make_postgresql(self, table: str) -> list[str]:
        return [
            f'ALTER TABLE "{table}" ADD COLUMN vector tsvector GENERATED ALWAYS AS ('
            "setweight(to_tsvector('simple'::regconfig, title), 'A') ||"
            " setweight(to_tsvector('simple'::regconfig, body), 'B') ||"
            " setweight(to_tsvector('simple'::regconfig, aside), 'C')) STORED",
            f'CREATE INDEX "search_{table}" ON "{table}" USING gin (vector)',
        ]

    def _drop_postgresql(self, table: str) -> list[str]:
        return [f'ALTER TABLE "{table}" DROP COLUMN vector']

    def _make_sqlite(self, table: str) -> list[str]:
        return _fts5(table, key="of_id", columns=("title", "body", "aside"), more=", prefix='2 3'")


class IndexWords(_Index):
    """Indexes a table of SearchWord by trigrams."""

    def _make_postgresql(self, table: str) -> list[str]:
        return [f'CREATE INDEX "search_{table}" ON "{table}" USING gin (string_to_array(trigrams, \' \'))']

    def _drop_postgresql(self, table: str) -> list[str]:
        return [f'DROP INDEX "search_{table}"']

    def _make_sqlite(self, table: str) -> list[str]:
        return _fts5(table, key="id", columns=("trigrams",), more="")


def _fts5(table: str, *, key: str, columns: tuple[str, ...], more: str) -> list[str]:
    names = ", ".join(columns)

    def values(row: str) -> str:
        return ", ".join(f"{row}.{column}" for column in (key, *columns))

    index = f"search_{table}"
    # What goes is told with the words it had: the index keeps no texts of its own.
    gone = f'INSERT INTO "{index}" ("{index}", rowid, {names}) VALUES (\'delete\', {values("old")});'
    come = f'INSERT INTO "{index}" (rowid, {names}) VALUES ({values("new")});'
    return [
        f"CREATE VIRTUAL TABLE \"{index}\" USING fts5 ({names}, content='{table}', content_rowid='{key}'"
        f", tokenize='ascii'{more})",
        f'CREATE TRIGGER "{index}_insert" AFTER INSERT ON "{table}" BEGIN {come} END',
        f'CREATE TRIGGER "{index}_update" AFTER UPDATE ON "{table}" BEGIN {gone} {come} END',
        f'CREATE TRIGGER "{index}_delete" AFTER DELETE ON "{table}" BEGIN {gone} END',
    ]


def _require_fts5(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """
    See that SQLite has FTS5, before tables are half made.

    :raises ImproperlyConfigured: if it was built without
    """
    try:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT fts5_source_id()")
    except OperationalError as error:
        raise ImproperlyConfigured(
            "This Python's SQLite was built without FTS5, which searching needs: use another build of Python, or "
            "PostgreSQL (DATABASE_URL)."
        ) from error
