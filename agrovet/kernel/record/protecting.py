"""
The triggers by which the database itself refuses to change or remove what is recorded, whoever asks.

A later migration that makes a table of the record anew on SQLite loses them: let it call `protect` again.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from agrovet.kernel.record.models import Entry, Head

ENTRIES, HEAD = Entry._meta.db_table, Head._meta.db_table
_WORDS = "The record is not changed: nobody edits it."
_GROWS = "The record only grows, by one."


def _of_sqlite() -> dict[str, str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
    grow = f"WHEN NEW.count <> OLD.count + 1 BEGIN SELECT RAISE(ABORT, '{_GROWS}'); END"
    wanted = {
        "record_entry_no_update": f"BEFORE UPDATE ON {ENTRIES} {refuse}",
        "record_entry_no_delete": f"BEFORE DELETE ON {ENTRIES} {refuse}",
        # An INSERT OR REPLACE removes without asking the triggers of DELETE.
        "record_entry_no_replace": f"BEFORE INSERT ON {ENTRIES} WHEN EXISTS (SELECT 1 FROM {ENTRIES} WHERE id = NEW.id "
        f"OR previous = NEW.previous OR hash = NEW.hash) {refuse}",
        "record_head_no_delete": f"BEFORE DELETE ON {HEAD} {refuse}",
        "record_head_no_replace": f"BEFORE INSERT ON {HEAD} WHEN EXISTS (SELECT 1 FROM {HEAD} "
        f"WHERE NEW.count <> 0) {refuse}",
        "record_head_grows": f"BEFORE UPDATE ON {HEAD} {grow}",
    }
    return {name: f"CREATE TRIGGER IF NOT EXISTS {name} {text}" for name, text in wanted.items()}


_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION record_refuse() RETURNS trigger LANGUAGE plpgsql AS $record$
BEGIN
    RAISE EXCEPTION '{_WORDS}' USING ERRCODE = '55000';
END $record$;
CREATE OR REPLACE FUNCTION record_grow() RETURNS trigger LANGUAGE plpgsql AS $record$
BEGIN
    IF NEW.count <> OLD.count + 1 THEN
        RAISE EXCEPTION '{_GROWS}' USING ERRCODE = '55000';
    END IF;
    RETURN NEW;
END $record$;
"""


def _of_postgres() -> dict[str, str]:
    refuse, grow = "EXECUTE FUNCTION record_refuse()", "FOR EACH ROW EXECUTE FUNCTION record_grow()"
    wanted = {
        "record_entry_no_change": f"BEFORE UPDATE OR DELETE ON {ENTRIES} FOR EACH ROW {refuse}",
        "record_entry_no_truncate": f"BEFORE TRUNCATE ON {ENTRIES} FOR EACH STATEMENT {refuse}",
        "record_head_no_delete": f"BEFORE DELETE ON {HEAD} FOR EACH ROW {refuse}",
        "record_head_no_truncate": f"BEFORE TRUNCATE ON {HEAD} FOR EACH STATEMENT {refuse}",
        "record_head_grows": f"BEFORE UPDATE ON {HEAD} {grow}",
    }
    return {
        name: f"DROP TRIGGER IF EXISTS {name} ON {_table_of(name)}; CREATE TRIGGER {name} {text}"
        for name, text in wanted.items()
    }


def protect(connection: BaseDatabaseWrapper) -> None:
    """Put up the triggers; those that are there stay."""
    with connection.cursor() as cursor:
        if _is_postgres(connection):
            cursor.execute(_FUNCTIONS)
        for statement in _wanted(connection).values():
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that somebody dropped or disabled."""
    with connection.cursor() as cursor:
        if _is_postgres(connection):
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE %s AND tgenabled <> 'D'", ["record\\_%"])
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'record_%'")
        there = {str(name) for (name,) in cursor.fetchall()}
    return sorted(set(_wanted(connection)) - there)


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for tests, which empty their database, and for a migration on its way back."""
    with connection.cursor() as cursor:
        for name in _wanted(connection):
            where = f" ON {_table_of(name)}" if _is_postgres(connection) else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return _of_postgres() if _is_postgres(connection) else _of_sqlite()


def _table_of(trigger: str) -> str:
    return ENTRIES if trigger.startswith(ENTRIES) else HEAD


def _is_postgres(connection: BaseDatabaseWrapper) -> bool:
    return bool(connection.vendor == "postgresql")
