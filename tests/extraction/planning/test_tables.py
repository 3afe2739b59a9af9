"""What hangs on a module's tables in its database is found there, on SQLite and on PostgreSQL."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from agrovet.kernel.databases import alias_of
from extraction.planning import tables

pytestmark = pytest.mark.django_db(databases="__all__")

MODELS = "modules/chat/models.py"
ROOT = Path(settings.BASE_DIR)


def _run(*statements: str) -> None:
    with connections[alias_of("chat")].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _line_of(model: str) -> int:
    lines = (ROOT / MODELS).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(f"class {model}("))


def _found() -> list[tuple[str, str, int, str]]:
    return sorted((one.rule, one.path, one.line, one.what) for one in tables.check("chat", ROOT))


@pytest.mark.parametrize("module", ["accounts", "media", "profiles", "marketplace", "chat", "forum"])
def test_nothing_hangs_on_the_tables_of_a_module_as_its_migrations_make_them(module: str) -> None:
    assert list(tables.check(module, ROOT)) == []


def test_a_table_without_a_primary_key_is_found() -> None:
    _run(
        "ALTER TABLE chat_message RENAME TO old_message",
        "CREATE TABLE chat_message AS SELECT * FROM old_message",
    )

    without = [one for one in _found() if one[0] == "no-primary-key"]

    what = f"chat_message has no primary key in the database {alias_of('chat')}"
    assert without == [("no-primary-key", MODELS, _line_of("Message"), what)]


def test_a_foreign_key_from_outside_is_found() -> None:
    _run(
        "CREATE TABLE forum_planted (id integer PRIMARY KEY, room_id bigint CONSTRAINT planted REFERENCES chat_room)",
    )

    ((rule, path, line, what),) = _found()

    assert (rule, path, line) == ("foreign-key", MODELS, _line_of("Room"))
    assert what.endswith(f"ties forum_planted to chat_room in the database {alias_of('chat')}")


def test_a_view_is_found() -> None:
    _run(
        "CREATE VIEW busy AS SELECT r.id, p.user_id FROM chat_room AS r JOIN chat_participant AS p ON p.room_id = r.id"
    )

    assert _found() == [
        ("view", MODELS, _line_of("Room"), "the view busy reads chat_room"),
        ("view", MODELS, _line_of("Participant"), "the view busy reads chat_participant"),
    ]


def test_a_trigger_is_found_and_those_of_the_extraction_layer_are_not() -> None:
    if connections[alias_of("chat")].vendor == "sqlite":
        body = "AFTER INSERT ON chat_room BEGIN SELECT 1; END"
    else:
        _run("CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
        body = "AFTER INSERT ON chat_room FOR EACH ROW EXECUTE FUNCTION planted()"
    _run(f"CREATE TRIGGER planted {body}", f"CREATE TRIGGER extraction_capture_chat_room {body}")

    assert _found() == [("trigger", MODELS, _line_of("Room"), "the trigger planted acts on chat_room")]


def test_a_table_that_no_model_declares_is_found() -> None:
    _run("CREATE TABLE chat_forgotten (id integer PRIMARY KEY)")

    place = f"database {alias_of('chat')}"
    assert _found() == [("undeclared-table", place, 0, "chat_forgotten has the module's name and no model")]
