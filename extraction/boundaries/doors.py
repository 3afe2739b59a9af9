"""Doors, events and fakes as they are once imported: what passes through, and whether both sides agree."""

import ast
import inspect
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

from agrovet.kernel.bus import Event
from agrovet.kernel.doors import Door
from extraction.boundaries.findings import Finding
from extraction.boundaries.plain import misfits

Finder = Callable[[int, str, str], Finding]


def check(root: Path, module: str) -> Iterator[Finding]:
    """The public side of one module."""
    for part, examine in (("public", _door), ("events", _events), ("fake", _fake)):
        name = f"modules.{module}.{part}"  # boundary: one of the three public files above
        if find_spec(name):
            opened = import_module(name)
            yield from examine(opened, module, partial(_finding, root, opened, module))


def _finding(root: Path, opened: ModuleType, module: str, line: int, rule: str, what: str) -> Finding:
    path = str(Path(opened.__file__ or "").resolve().relative_to(root))
    return Finding(path=path, line=line, rule=rule, module=module, what=what)


def _lines(opened: ModuleType) -> dict[str, int]:
    """The functions and classes of a file, with their lines."""
    tree = ast.parse(inspect.getsource(opened))
    return {node.name: node.lineno for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def declarations(opened: ModuleType, module: str) -> dict[str, Callable[..., Any]]:
    """The functions of a door, as they are declared in its file."""
    found = {name: getattr(opened, name) for name in _lines(opened)}
    return {
        name: value
        for name, value in found.items()
        if isinstance(door := getattr(value, "door", None), Door) and door.module == module
    }


def _door(opened: ModuleType, module: str, finding: Finder) -> Iterator[Finding]:
    declared = declarations(opened, module)
    for name, line in _lines(opened).items():
        value = getattr(opened, name)
        if name in declared:
            yield from _function(value, name, partial(finding, line))
        elif not isinstance(value, type) and not name.startswith("_"):
            yield finding(line, "undeclared-door", f"{name} is a plain function")
    for name in getattr(opened, "__all__", []):
        value = getattr(opened, name, None)
        if isinstance(value, type) and is_dataclass(value):
            for misfit in misfits(value):
                yield finding(1, "door-type", misfit)


def _function(declaration: Any, name: str, finding: Callable[[str, str], Finding]) -> Iterator[Finding]:
    signature = inspect.signature(declaration)
    if any(parameter.kind is not inspect.Parameter.KEYWORD_ONLY for parameter in signature.parameters.values()):
        yield finding("door-keywords", f"{name}{signature} takes arguments by position")
    hints = get_type_hints(declaration)
    for which in (*signature.parameters, "return"):
        if which not in hints:
            yield finding("door-type", f"{name}: {which} has no type")
        for misfit in misfits(hints.get(which)):
            yield finding("door-type", f"{name}: {which}: {misfit}")
    private = declaration.door.private
    try:
        work = getattr(import_module(private), name)
    except (ImportError, AttributeError) as error:
        yield finding("door-without-work", f"{private} has no {name}: {error}")
        return
    if (here := _form(declaration)) != (there := _form(work)):
        yield finding("door-signature", f"{name}{here} is declared, {private} has {name}{there}")


def _form(function: Any) -> str:
    """Parameters and answer with their types resolved, so that two spellings of one type are equal."""
    signature = inspect.signature(function)
    hints = get_type_hints(function)
    parameters = [
        parameter.replace(annotation=hints.get(name, inspect.Parameter.empty))
        for name, parameter in signature.parameters.items()
    ]
    answer = hints.get("return", inspect.Signature.empty)
    return str(signature.replace(parameters=parameters, return_annotation=answer))


def _events(opened: ModuleType, module: str, finding: Finder) -> Iterator[Finding]:
    for name, line in _lines(opened).items():
        kind = getattr(opened, name)
        if not (isinstance(kind, type) and issubclass(kind, Event)):
            continue
        if kind.module != module:
            yield finding(line, "event-form", f"{name} says that {kind.module} announces it")
        if "__dataclass_params__" not in vars(kind):
            yield finding(line, "event-form", f"{name} is no dataclass of its own")
        elif kind.entity not in {field.name for field in fields(kind)}:
            yield finding(line, "event-form", f"{name} has no field {kind.entity}")
        for misfit in misfits(kind):
            yield finding(line, "event-form", misfit)


def _fake(opened: ModuleType, module: str, finding: Finder) -> Iterator[Finding]:
    """Every fake answers every question of the door. Its types are mypy's matter: here, its parameters."""
    door = declarations(import_module(f"modules.{module}.public"), module)
    for name, line in _lines(opened).items():
        kind = getattr(opened, name)
        if not (isinstance(kind, type) and name.startswith("Fake")):
            continue
        for question, declaration in door.items():
            answer = getattr(kind, question, None)
            if answer is None:
                yield finding(line, "fake-differs", f"{name} has no {question}")
                continue
            asked = _parameters(declaration)
            if _parameters(answer)[1:] != asked:
                yield finding(line, "fake-differs", f"{name}.{question} takes other parameters than the door")


def _parameters(function: Any) -> list[tuple[str, Any, Any]]:
    return [(name, one.kind, one.default) for name, one in inspect.signature(function).parameters.items()]
