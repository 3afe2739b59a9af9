"""Models of other modules, reached by name: registries, content types, relations written as text."""

import ast
import re
from collections.abc import Collection, Iterator

from extraction.boundaries.findings import Finding
from extraction.boundaries.imports import imported
from extraction.boundaries.sources import Source

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField", "ParentalKey", "GenericRelation", "ForeignObject"}
GENERIC = {"ContentType", "GenericForeignKey", "GenericRelation"}
LABEL = re.compile(r"([a-z_]+)\.([A-Za-z]+)")


def check(source: Source, modules: Collection[str]) -> Iterator[Finding]:
    """How this file reaches for models that are not its own."""
    yield from _content_types(source)
    for call, name in source.calls():
        last = name.rpartition(".")[2]
        if last == "get_model":
            yield from _lookup(source, call)
        elif last in RELATIONS:
            yield from _relation(source, call, modules)
    if source.is_migration:
        yield from _dependencies(source, modules)


def _lookup(source: Source, call: ast.Call) -> Iterator[Finding]:
    """Migrations look up the models of their own module; nothing else looks up any."""
    label = _label(call)
    if source.is_migration and label == source.owner:
        return
    if source.is_test and label == source.owner:
        return
    whose = f"a model of {label}" if label else "a model whose module cannot be told"
    yield source.finding(call, "model-lookup", f"looks up {whose} by name")


def _label(call: ast.Call) -> str:
    first = next(_arguments(call, "app_label"), None)
    value = first.value if isinstance(first, ast.Constant) else None
    return value.partition(".")[0].lower() if isinstance(value, str) else ""


def _arguments(call: ast.Call, *names: str) -> Iterator[ast.expr]:
    yield from call.args[:1]
    yield from (keyword.value for keyword in call.keywords if keyword.arg in names)


def _content_types(source: Source) -> Iterator[Finding]:
    for node, name in imported(source):
        if name.startswith("django.contrib.contenttypes") and name.rpartition(".")[2] in GENERIC | {"models", "fields"}:
            yield source.finding(node, "content-type", f"imports {name}")


def _relation(source: Source, call: ast.Call, modules: Collection[str]) -> Iterator[Finding]:
    for argument in _arguments(call, "to", "through"):
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            match = LABEL.fullmatch(argument.value)
            if match and match.group(1) in modules and match.group(1) != source.owner:
                yield source.finding(call, "string-relation", f"relates to {argument.value}")
        elif _names_the_user_model(argument) and source.owner != "accounts":
            yield source.finding(call, "string-relation", "relates to the model of people, which accounts owns")


def _names_the_user_model(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "AUTH_USER_MODEL"
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "get_user_model"


def _dependencies(source: Source, modules: Collection[str]) -> Iterator[Finding]:
    for node in source.nodes:
        if isinstance(node, ast.Tuple) and len(node.elts) == 2:
            first, second = node.elts
            if (
                isinstance(first, ast.Constant)
                and first.value in modules
                and first.value != source.owner
                and isinstance(second, ast.Constant)
                and isinstance(second.value, str)
                and (second.value[:4].isdigit() or second.value.startswith("__"))
            ):
                yield source.finding(node, "migration-dependency", f"waits for {first.value!r} {second.value}")
        elif isinstance(node, ast.Attribute) and node.attr == "AUTH_USER_MODEL" and source.owner != "accounts":
            yield source.finding(node, "migration-dependency", "waits for the model of people, which accounts owns")
