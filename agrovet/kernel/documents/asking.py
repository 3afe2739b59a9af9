"""Which doors of others a module's code asks, found by reading it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings

from agrovet.kernel.documents import declared

# Public files ask nobody, and what tests ask is no matter of the running system.
_PASSED_OVER = {"tests", "migrations"}


@dataclass(frozen=True, kw_only=True)
class Question:
    """
    A function of another module's door, and the files that ask it.

    `spared_in` are those of them that go on without an answer while the other module is away.
    """

    module: str
    function: str
    asked_in: set[str] = field(default_factory=set)
    spared_in: set[str] = field(default_factory=set)


def questions_of(module: str) -> list[Question]:
    """What a module asks of others, by module and function."""
    found: dict[tuple[str, str], Question] = {}
    for place, text in _texts_of(module):
        for other, function, is_spared in _asked(text, besides=module):
            question = found.setdefault((other, function), Question(module=other, function=function))
            question.asked_in.add(place)
            if is_spared:
                question.spared_in.add(place)
    return [found[key] for key in sorted(found)]


def settings_read_by(module: str) -> set[str]:
    """The names of settings that a module's code reads."""
    return {name for _, text in _texts_of(module) for name in _settings(text)}


def _texts_of(module: str) -> Iterator[tuple[str, str]]:
    """The module's files, by name within it, and what is in them."""
    folder: Path = settings.BASE_DIR / "modules" / module
    for path in sorted(folder.rglob("*.py")):
        place = path.relative_to(folder)
        if place.parts[0] not in _PASSED_OVER:
            yield place.as_posix(), path.read_text()


@cache
def _settings(text: str) -> frozenset[str]:
    nodes = ast.walk(ast.parse(text)) if "settings." in text else ()
    return frozenset(
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "settings"
    )


@cache
def _asked(text: str, *, besides: str) -> tuple[tuple[str, str, bool], ...]:
    """Module, function, and whether it can go on without: whatever the file asks, however often."""
    nodes = list(ast.walk(ast.parse(text))) if "public" in text else []
    doors, functions = _opened(nodes, besides)
    spared = set(map(id, _spared(nodes)))
    found = []
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in doors:
            other = doors[node.value.id]
            if node.attr in declared.door_of(other):
                found.append((other, node.attr, id(node) in spared))
        elif isinstance(node, ast.Name) and node.id in functions:
            found.append((*functions[node.id], id(node) in spared))
    return tuple(found)


def _opened(nodes: list[ast.AST], besides: str) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """The names by which a file knows doors of others, and single functions of them."""
    doors: dict[str, str] = {}
    functions: dict[str, tuple[str, str]] = {}
    for node in nodes:
        match node:
            case ast.ImportFrom(module=str(name), names=aliases) if _other(name) not in {"", besides}:
                other = _other(name)
                for alias in aliases:
                    known_as = alias.asname or alias.name
                    if name == f"modules.{other}" and alias.name == "public":
                        doors[known_as] = other
                    elif name == f"modules.{other}.public" and alias.name in declared.door_of(other):
                        functions[known_as] = (other, alias.name)
    return doors, functions


def _other(name: str) -> str:
    parts = name.split(".")
    return parts[1] if parts[0] == "modules" and len(parts) > 1 else ""


def _spared(nodes: list[ast.AST]) -> Iterator[ast.expr]:
    """What is asked by `answer_or(default, door.function, ...)`."""
    for node in nodes:
        match node:
            case ast.Call(func=ast.Name(id="answer_or"), args=[_, asked, *_]):
                yield asked
