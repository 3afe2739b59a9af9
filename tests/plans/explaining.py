"""What a database says of how it answers a query, and what is wrong with that."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

# Small by their nature, whatever the scale.
SMALL = {"marketplace_category", "forum_community", "forum_community_text", "django_session"}

_BY_INDEX = re.compile("USING|VIRTUAL TABLE")
_SCAN = re.compile(r"SCAN (\S+)(.*)")


@dataclass(frozen=True)
class Asked:
    """A query with its values."""

    sql: str
    values: Any


@dataclass
class Recorder:
    """Notes what is asked of a connection."""

    asked: list[Asked] = field(default_factory=list)

    def __call__(self, execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            self.asked.append(Asked(sql.strip(), values))
        return execute(sql, values, many, context)


@contextmanager
def recording(connection: BaseDatabaseWrapper) -> Iterator[list[Asked]]:
    """What is asked of the connection within the block."""
    recorder = Recorder()
    with connection.execute_wrapper(recorder):
        yield recorder.asked


def faults(connection: BaseDatabaseWrapper, asked: Asked) -> list[str]:
    """What a page must not do: go through a large table."""
    if connection.vendor == "sqlite":
        return list(_sqlite_faults(connection, asked))
    return list(_postgresql_faults(connection, asked))


def plan(connection: BaseDatabaseWrapper, asked: Asked) -> dict[str, Any]:
    """PostgreSQL's plan, carried out, as a tree of nodes."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {asked.sql}", asked.values)
        (found,) = cursor.fetchone()
    tree: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]
    return tree


def nodes(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A node of a plan and all below it."""
    yield tree
    for below in tree.get("Plans", ()):
        yield from nodes(below)


def _postgresql_faults(connection: BaseDatabaseWrapper, asked: Asked) -> Iterator[str]:
    # In tables of a few thousand rows going through all is often the cheapest: here the planner does so only where it
    # knows no other way, which is what it would do in one of a million.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    tree = plan(connection, asked)
    for node in nodes(tree["Plan"]):
        table = node.get("Relation Name")
        if table is None or table in SMALL:
            continue
        if node["Node Type"] == "Seq Scan":
            yield f"goes through {table}: {asked.sql[:200]}"


def _sqlite_faults(connection: BaseDatabaseWrapper, asked: Asked) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked.sql}", asked.values)
        details = [row[3] for row in cursor.fetchall()]
    small = SMALL | {alias for table in SMALL for alias in re.findall(rf'"{table}" (?:AS )?"?(\w+)"?', asked.sql)}
    for detail in details:
        found = _SCAN.match(detail)
        # A result within the query (`branch`, `own`, a subquery) is as large as what was put into it.
        if found and not found[1].startswith("(") and found[1] not in small | {"branch", "subquery", "CONSTANT"}:
            yield from () if _BY_INDEX.search(found[2]) else (f"goes through {found[1]}: {asked.sql[:200]}",)
