"""Flags: each name that is asked for is declared by the module that asks, and each that is declared is asked for."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from extraction.boundaries.findings import Finding
from extraction.boundaries.imports import imported
from extraction.boundaries.sources import Source, dotted

PACKAGE = "agrovet.kernel.flags"
ASKED = frozenset({"flags.is_on", "flags.value_of", "is_on", "value_of"})
DECLARED = frozenset({"flags.declare", "declare"})
PLACE = "flags"  # the part of a module that declares


@dataclass(frozen=True)
class _Declared:
    source: Source
    node: ast.Call
    until: date | None


def check(sources: Iterable[Source], *, today: date | None = None) -> Iterator[Finding]:
    """What is wrong with the flags of all modules together; tests ask for what they like."""
    users = [source for source in sources if source.is_module and not source.is_test and _uses_flags(source)]
    declared: dict[str, _Declared] = {}
    for source in users:
        for node, name in _named(source, DECLARED):
            if name is not None:
                declared[name] = _Declared(source, node, _day(node))
            yield from _misplaced(source, node, name)
    asked: set[str] = set()
    for source in users:
        for node, name in _named(source, ASKED):
            if name is not None:
                asked.add(name)
            yield from _wrongly_asked(source, node, name, declared)
    for name, one in declared.items():
        if name not in asked:
            yield one.source.finding(one.node, "idle-flag", f"nobody asks for {name}")
        if one.until is not None and one.until < (today or datetime.now(UTC).date()):
            yield one.source.finding(one.node, "flag-past-its-end", f"{name} was to be decided by {one.until}")


def _misplaced(source: Source, node: ast.Call, name: str | None) -> Iterator[Finding]:
    if name is None:
        yield source.finding(node, "unnamed-flag", "declares a flag whose name is put together")
    elif source.part != PLACE or not name.startswith(f"{source.owner}."):
        yield source.finding(node, "misplaced-flag", f"declares {name} in {source.path}")


def _wrongly_asked(
    source: Source, node: ast.Call, name: str | None, declared: dict[str, _Declared]
) -> Iterator[Finding]:
    if name is None:
        yield source.finding(node, "unnamed-flag", "asks for a flag whose name is put together")
    elif name not in declared:
        yield source.finding(node, "unknown-flag", f"asks for {name}, which nobody declares")
    elif declared[name].source.owner != source.owner:
        yield source.finding(node, "foreign-flag", f"asks for {name} of {declared[name].source.owner}")


def _uses_flags(source: Source) -> bool:
    return any(name == PACKAGE or name.startswith(f"{PACKAGE}.") for _, name in imported(source))


def _named(source: Source, calls: frozenset[str]) -> Iterator[tuple[ast.Call, str | None]]:
    """The calls of these functions, each with the name of the flag; None where that is no plain text."""
    for node, name in source.calls():
        if name in calls:
            first = node.args[0] if node.args else None
            is_text = isinstance(first, ast.Constant) and isinstance(first.value, str)
            yield node, first.value if is_text else None  # type: ignore[union-attr]  # seen in the line above


def _day(node: ast.Call) -> date | None:
    """`until=date(2027, 6, 30)`."""
    given = next((keyword.value for keyword in node.keywords if keyword.arg == "until"), None)
    if not isinstance(given, ast.Call) or dotted(given.func).rpartition(".")[2] != "date":
        return None
    numbers = [each.value for each in given.args if isinstance(each, ast.Constant) and isinstance(each.value, int)]
    return date(*numbers) if len(numbers) == 3 else None
