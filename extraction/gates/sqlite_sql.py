"""The text of the tables and triggers of gates in SQLite."""

from extraction.belongings import Table

NOW = "((julianday('now') - 2440587.5) * 86400.0)"  # seconds since 1970

SHARED = [
    """
    CREATE TABLE IF NOT EXISTS extraction_gate (
        module TEXT PRIMARY KEY,
        epoch INTEGER NOT NULL DEFAULT 0,
        state TEXT NOT NULL DEFAULT 'unguarded' CHECK (state IN ('unguarded', 'open', 'closed')),
        capture INTEGER NOT NULL DEFAULT 0,
        mover INTEGER NOT NULL DEFAULT 0,
        held_until REAL NOT NULL DEFAULT 0,
        holder TEXT NOT NULL DEFAULT ''
    )
    """,
    f"""
    CREATE TABLE IF NOT EXISTS extraction_captured (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        module TEXT NOT NULL,
        table_name TEXT NOT NULL,
        key TEXT NOT NULL,
        at REAL NOT NULL DEFAULT {NOW}
    )
    """,
    "CREATE INDEX IF NOT EXISTS extraction_captured_order ON extraction_captured (module, id)",
]

_OPEN = f"state = 'open' AND held_until < {NOW}"

MAY_ENTER = f"SELECT 1 FROM extraction_gate WHERE module = %s AND (state = 'unguarded' OR ({_OPEN} AND epoch = %s))"


def triggers(table: Table) -> dict[str, str]:
    """The table's triggers for its module, by name, with the statement that makes each."""
    made = {}
    for what, rows in {"insert": ["NEW"], "update": ["OLD", "NEW"], "delete": ["OLD"]}.items():
        for kind, text in {"guard": _guard(table, rows), "capture": _capture(table, rows)}.items():
            name = f"extraction_{kind}_{table.module}_{table.name}_{what}"
            when = "BEFORE" if kind == "guard" else "AFTER"
            made[name] = f'CREATE TRIGGER IF NOT EXISTS {name} {when} {what.upper()} ON "{table.name}" {text}'
    return made


def _guard(table: Table, rows: list[str]) -> str:
    mine = " OR ".join(f"({table.whose.format(row=row)})" for row in rows) if table.whose else "1"
    # Asked in any case, so that a program that does not know the function writes nothing.
    epoch = f"(epoch = agrovet_epoch('{table.module}'){' OR 1' if table.loose else ''})"
    words = f'{table.name} may not be written here now: write it within writing("{table.module}").'
    return f"""
    WHEN ({mine}) AND EXISTS (
        SELECT 1 FROM extraction_gate WHERE module = '{table.module}'
        AND NOT (mover OR state = 'unguarded' OR ({_OPEN} AND {epoch}))
    )
    BEGIN SELECT RAISE(ABORT, '{words}'); END
    """


def _capture(table: Table, rows: list[str]) -> str:
    def keys(row: str) -> str:
        columns = ", ".join(f'{row}."{column}"' for column in table.key)
        return f"SELECT json_array({columns}) WHERE {table.condition(row)}"

    noted = " UNION ".join(keys(row) for row in rows)
    return f"""
    WHEN EXISTS (SELECT 1 FROM extraction_gate WHERE module = '{table.module}' AND capture AND NOT mover)
    BEGIN
        INSERT INTO extraction_captured (module, table_name, key)
        SELECT '{table.module}', '{table.name}', * FROM ({noted});
    END
    """
