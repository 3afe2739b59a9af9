"""All that is to be counted, brought together in one database of its own as it is at this moment."""

from pathlib import Path

from tests.torture.bus.servers import APART, MAIN, VERDICT, Database
from tests.torture.bus.wiring import CHAINED, LISTENING, OUTSIDE

_TABLES = """
DROP TABLE IF EXISTS truth, log, effect, parked, listening, last;
CREATE UNLOGGED TABLE truth (source TEXT, entity INT, version INT, poisoned BOOL);
CREATE UNLOGGED TABLE log (source TEXT, position BIGINT, entity INT, version INT);
CREATE UNLOGGED TABLE effect (id BIGINT, handler TEXT, source TEXT, entity INT, version INT);
CREATE UNLOGGED TABLE parked (handler TEXT, source TEXT, position BIGINT);
CREATE UNLOGGED TABLE last (source TEXT, position BIGINT);
CREATE UNLOGGED TABLE listening (handler TEXT, source TEXT);
"""
_COPIED = {
    "truth": "SELECT source, entity, version, poisoned FROM torture_ledger",
    "log": "SELECT module, position, (payload->>'thing_id')::int, (payload->>'revision')::int FROM bus_event",
    "effect": "SELECT id, handler, source, entity, version FROM torture_effect",
    "parked": "SELECT handler, module, position FROM bus_parked",
    "last": "SELECT module, last_position FROM bus_log",
}
# What a handler announced is as true as its effect, with which it was committed.
_CONSEQUENCES = """
INSERT INTO truth SELECT DISTINCT %(announced)s, entity, version, false FROM effect WHERE handler = %(handler)s
"""


def gather(database: Database, folder: Path) -> None:
    """Fill the tables of the verdict anew."""
    with database.connect(VERDICT) as verdict:
        verdict.execute(_TABLES)
        for name in (MAIN, APART):
            with database.connect(name) as source:
                for table, statement in _COPIED.items():
                    with (
                        source.cursor().copy(f"COPY ({statement}) TO STDOUT") as rows,
                        verdict.cursor().copy(f"COPY {table} FROM STDIN") as sink,
                    ):
                        for block in rows:
                            sink.write(block)
        with verdict.cursor().copy("COPY effect FROM STDIN") as sink:
            for number, line in enumerate((folder / "outside").read_text().splitlines()):
                sink.write(f"{number}\t{OUTSIDE}\t{line}\n")
        for handler, sources in LISTENING.items():
            for each in sources:
                verdict.execute("INSERT INTO listening VALUES (%s, %s)", [handler, each])
        verdict.execute(_CONSEQUENCES, {"handler": CHAINED[0], "announced": CHAINED[1]})
        verdict.execute("ANALYZE")
