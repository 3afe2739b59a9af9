"""The text of the functions and triggers of gates in PostgreSQL."""

from extraction.belongings import Table

# The first of the two numbers of the advisory locks; the second is made from the module's name.
LOCK_CLASS = 41_870

_SOURCE = "$gate$"

SHARED = f"""
CREATE TABLE IF NOT EXISTS extraction_gate (
    module varchar(40) PRIMARY KEY,
    epoch bigint NOT NULL DEFAULT 0,
    state varchar(10) NOT NULL DEFAULT 'unguarded' CHECK (state IN ('unguarded', 'open', 'closed')),
    capture boolean NOT NULL DEFAULT false,
    mover boolean NOT NULL DEFAULT false
);
CREATE TABLE IF NOT EXISTS extraction_captured (
    id bigserial PRIMARY KEY,
    module varchar(40) NOT NULL,
    table_name varchar(63) NOT NULL,
    key jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS extraction_captured_order ON extraction_captured (module, id);

CREATE OR REPLACE FUNCTION extraction_enter(name text, asked bigint, patience integer) RETURNS boolean
LANGUAGE plpgsql AS {_SOURCE}
DECLARE
    gate record;
    before text := current_setting('lock_timeout');
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'Write % in a transaction of READ COMMITTED: another one does not see its gate.', name
            USING ERRCODE = '25006';
    END IF;
    -- Refused also while somebody waits to hold the gate, so that writers never keep one another ahead of it.
    IF NOT pg_try_advisory_xact_lock_shared({LOCK_CLASS}, hashtext(name)) THEN
        BEGIN
            PERFORM set_config('lock_timeout', patience || 'ms', true);
            PERFORM pg_advisory_xact_lock_shared({LOCK_CLASS}, hashtext(name));
            PERFORM set_config('lock_timeout', before, true);
        EXCEPTION WHEN lock_not_available THEN
            RETURN false;
        END;
    END IF;
    SELECT state, epoch INTO gate FROM extraction_gate WHERE module = name;
    IF FOUND AND (gate.state = 'unguarded' OR (gate.state = 'open' AND gate.epoch = asked)) THEN
        PERFORM set_config('agrovet.epoch.' || name, asked::text, true);
        RETURN true;
    END IF;
    RETURN false;
END {_SOURCE};

CREATE OR REPLACE FUNCTION extraction_guard() RETURNS trigger
LANGUAGE plpgsql SET lock_timeout = '3s' AS {_SOURCE}
DECLARE
    name text := TG_ARGV[0];
    is_loose boolean := TG_ARGV[1] = 'loose';
    gate record;
    may boolean;
BEGIN
    SELECT state, epoch, mover INTO gate FROM extraction_gate WHERE module = name;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% has a guard, and % no gate: remove both.', TG_TABLE_NAME, name USING ERRCODE = '25006';
    END IF;
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION '% may not be emptied while % has a gate: delete its rows.', TG_TABLE_NAME, name
            USING ERRCODE = '25006';
    END IF;
    IF NOT gate.mover AND current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'Write % in a transaction of READ COMMITTED: another one does not see its gate.', name
            USING ERRCODE = '25006';
    END IF;
    may := gate.mover OR gate.state = 'unguarded'
        OR (gate.state = 'open' AND coalesce(current_setting('agrovet.epoch.' || name, true), '') = gate.epoch::text);
    IF NOT may AND is_loose THEN
        PERFORM pg_advisory_xact_lock_shared({LOCK_CLASS}, hashtext(name));
        SELECT state, epoch INTO gate FROM extraction_gate WHERE module = name;
        may := gate.state = 'open';
    END IF;
    IF NOT may THEN
        RAISE EXCEPTION '% may not be written here now: write it within writing("%").', TG_TABLE_NAME, name
            USING ERRCODE = '25006', HINT = format('The gate of %s is %s, its epoch %s.', name, gate.state, gate.epoch);
    END IF;
    IF TG_LEVEL = 'STATEMENT' THEN
        RETURN NULL;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END {_SOURCE};
"""

DROP_SHARED = """
DROP FUNCTION IF EXISTS extraction_guard();
DROP FUNCTION IF EXISTS extraction_enter(text, bigint, integer);
DROP TABLE IF EXISTS extraction_captured;
DROP TABLE IF EXISTS extraction_gate;
"""

# Who shares the lock of a module, in a transaction older than so many seconds.
INSIDE = f"""
SELECT pid, extract(epoch FROM clock_timestamp() - xact_start)::float, left(query, 100)
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND classid = {LOCK_CLASS} AND objsubid = 2
    AND objid::bigint = (hashtext(%s)::bigint & 4294967295)
    AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND clock_timestamp() - xact_start > make_interval(secs => %s)
"""


def capture_name(table: Table) -> str:
    """The function that notes what was written in the table."""
    return f"extraction_capture_{table.module}_{table.name}"


def capture_function(table: Table) -> str:
    """One statement for all rows of a statement: the keys as they were and as they are."""

    def keys(rows: str) -> str:
        columns = ", ".join(f'{rows}."{column}"' for column in table.key)
        return f"SELECT jsonb_build_array({columns}) AS key FROM {rows} WHERE {table.condition(rows)}"

    insert = "INSERT INTO extraction_captured (module, table_name, key)"
    what = f"SELECT '{table.module}', '{table.name}', noted.key"
    return f"""
CREATE OR REPLACE FUNCTION {capture_name(table)}() RETURNS trigger LANGUAGE plpgsql AS {_SOURCE}
BEGIN
    IF NOT EXISTS (SELECT FROM extraction_gate WHERE module = '{table.module}' AND capture AND NOT mover) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        {insert} {what} FROM ({keys("former")} UNION {keys("written")}) AS noted;
    ELSIF TG_OP = 'DELETE' THEN
        {insert} {what} FROM ({keys("former")}) AS noted;
    ELSE
        {insert} {what} FROM ({keys("written")}) AS noted;
    END IF;
    RETURN NULL;
END {_SOURCE};
"""


def triggers(table: Table) -> dict[str, str]:
    """The table's triggers for its module, by name, with the statement that makes each."""
    guard, capture = f"extraction_guard_{table.module}", f"extraction_capture_{table.module}"
    seen = {"insert": "NEW TABLE AS written", "delete": "OLD TABLE AS former"}
    seen["update"] = f"{seen['delete']} {seen['insert']}"
    made = {
        f"{capture}_{what}": f"AFTER {what.upper()} ON {{table}} REFERENCING {rows} FOR EACH STATEMENT "
        f"EXECUTE FUNCTION {capture_name(table)}()"
        for what, rows in seen.items()
    }
    made |= {f"{guard}_{what}": f"BEFORE {when}" for what, when in _guarded(table).items()}
    return {name: f"CREATE TRIGGER {name} {text}".replace("{table}", f'"{table.name}"') for name, text in made.items()}


def _guarded(table: Table) -> dict[str, str]:
    run = f"EXECUTE FUNCTION extraction_guard('{table.module}', '{'loose' if table.loose else 'strict'}')"
    if not table.whose:
        return {"write": f"INSERT OR UPDATE OR DELETE OR TRUNCATE ON {{table}} FOR EACH STATEMENT {run}"}
    old, new = table.whose.format(row="OLD"), table.whose.format(row="NEW")
    return {
        # Others have rows in it, too: only those of the module are looked at.
        "insert": f"INSERT ON {{table}} FOR EACH ROW WHEN ({new}) {run}",
        "update": f"UPDATE ON {{table}} FOR EACH ROW WHEN ({old} OR {new}) {run}",
        "delete": f"DELETE ON {{table}} FOR EACH ROW WHEN ({old}) {run}",
        "truncate": f"TRUNCATE ON {{table}} FOR EACH STATEMENT {run}",
    }
