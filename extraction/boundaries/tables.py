"""Tables of other modules, named in SQL or anywhere else in a text."""

import ast
import re
from collections.abc import Iterator, Mapping

from extraction.boundaries.findings import Finding
from extraction.boundaries.sources import Source, dotted


def owned(sources: list[Source]) -> dict[str, str]:
    """
    The tables that the modules' models declare, each with its module.

    Read from the text (`db_table`, and the tables between the two ends of a many-to-many field), so that
    nothing needs to be importable.
    """
    found: dict[str, str] = {}
    for source in sources:
        if source.is_module and not source.is_migration and not source.is_test:
            for node in source.nodes:
                if isinstance(node, ast.ClassDef) and (table := _table(node)):
                    found.setdefault(table, source.owner)
                    found.update({f"{table}_{field}": source.owner for field in _many_to_many(node)})
    return found


def check(source: Source, tables: Mapping[str, str]) -> Iterator[Finding]:
    """Where this file names a table that is not its own."""
    foreign = [table for table, owner in tables.items() if owner != source.owner]
    if not foreign:
        return
    word = re.compile(rf"(?<![\w.])(?:{'|'.join(sorted(map(re.escape, foreign), key=len, reverse=True))})(?!\w)")
    for text in source.texts():
        if match := word.search(text.value):
            table = match.group()
            yield source.finding(text, "table-name", f"names {table}, a table of {tables[table]}")


def _table(node: ast.ClassDef) -> str:
    for inner in node.body:
        if isinstance(inner, ast.ClassDef) and inner.name == "Meta":
            for line in inner.body:
                if isinstance(line, ast.Assign) and dotted(line.targets[0]) == "db_table":
                    return str(line.value.value) if isinstance(line.value, ast.Constant) else ""
    return ""


def _many_to_many(node: ast.ClassDef) -> Iterator[str]:
    for line in node.body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Call):
            through = any(keyword.arg in {"through", "db_table"} for keyword in line.value.keywords)
            if dotted(line.value.func).endswith("ManyToManyField") and not through:
                yield dotted(line.targets[0])
