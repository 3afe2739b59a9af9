"""Imports, wherever they stand: at the top, inside functions, and as dotted names in strings."""

import ast
import re
import sys
from collections.abc import Iterator

from extraction.boundaries.findings import Finding
from extraction.boundaries.sources import OPEN, PUBLIC, Source

DOTTED = re.compile(r"modules\.([a-z_]+)\.([a-z_]+)(\.[A-Za-z_.]+)?")


def check(source: Source) -> Iterator[Finding]:
    """What this file imports and may not."""
    for node, name in imported(source):
        yield from _foreign(source, node, name)
        if source.is_public and not _may_stand_in_a_door(source, name):
            yield source.finding(node, "impure-door", f"a public file imports {name}")
    for text in source.texts():
        match = DOTTED.fullmatch(text.value)
        if match and _is_private(source, match.group(1), match.group(2)):
            yield source.finding(text, "dotted-name", f"names {text.value}, which is private to {match.group(1)}")
    if source.is_module or source.owner == "extraction":
        yield from _composed_names(source)


def imported(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Every imported name, dotted, with the package of relative imports filled in."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = _package(source, node)
            yield from ((node, f"{package}.{alias.name}") for alias in node.names)


def _package(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = source.path.removesuffix(".py").split("/")[: -node.level]
    return ".".join([*parts, *([node.module] if node.module else [])])


def _foreign(source: Source, node: ast.AST, name: str) -> Iterator[Finding]:
    parts = name.split(".")
    if parts[0] == "modules":
        if source.owner == "kernel":
            yield source.finding(node, "kernel-import", f"the kernel imports {name}")
        elif len(parts) > 2 and _is_private(source, parts[1], parts[2]):
            yield source.finding(node, "private-import", f"imports {name}, which is private to {parts[1]}")
    elif source.owner == "kernel":
        if parts[0] == "extraction" or (parts[0] == "agrovet" and parts[1:2] != ["kernel"]):
            yield source.finding(node, "kernel-import", f"the kernel imports {name}")
    elif source.is_module and (
        parts[0] in {"extraction", "tests"} or (parts[0] == "agrovet" and parts[1:2] != ["kernel"])
    ):
        yield source.finding(node, "project-import", f"imports {name}")


def _is_private(source: Source, module: str, part: str) -> bool:
    """Whether this part of a module is closed to the file. `tests` are what no code stands on."""
    if module == source.owner:
        return False
    return part not in (OPEN | {"fake"} if source.is_test else OPEN)


def _may_stand_in_a_door(source: Source, name: str) -> bool:
    parts = name.split(".")
    if parts[0] == "modules":
        return len(parts) > 2 and parts[2] in (PUBLIC if parts[1] == source.owner else OPEN)
    if parts[0] == "agrovet":
        return parts[1:2] == ["kernel"]
    return parts[0] in sys.stdlib_module_names


def _composed_names(source: Source) -> Iterator[Finding]:
    """`import_module(f"modules.{name}.models")`: a name that is put together can name anything."""
    for node in source.nodes:
        if isinstance(node, ast.JoinedStr) and node.values:
            first, last = node.values[0], node.values[-1]
            if not (isinstance(first, ast.Constant) and str(first.value).startswith("modules.")):
                continue
            part = str(last.value).strip(".").split(".")[0] if isinstance(last, ast.Constant) else ""
            if part not in OPEN:
                yield source.finding(node, "dotted-name", f"puts together the name of a module's {part or 'file'}")
