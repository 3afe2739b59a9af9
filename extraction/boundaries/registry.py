"""Models as Django knows them once everything is loaded: relations and tables, however they were written."""

import ast
import inspect
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

from extraction.boundaries.findings import Finding

# Accounts keeps the tables by which people log in to the admin.
BESIDE_ACCOUNTS = frozenset({"auth", "contenttypes"})


def check(root: Path, modules: Collection[str]) -> Iterator[Finding]:
    """Relations that leave their module, and tables that do not say whose they are."""
    owners: dict[str, str] = {}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.app_label
        if label not in modules:
            continue
        yield from _relations(root, model)
        if model._meta.proxy:
            continue
        table = model._meta.db_table
        if not table.startswith(f"{label}_"):
            yield _finding(root, model, "", "table-prefix", f"{model.__name__} keeps its rows in {table}")
        if owners.setdefault(table, label) != label:
            yield _finding(root, model, "", "table-twice", f"{table} belongs to {owners[table]} too")


def _relations(root: Path, model: type[models.Model]) -> Iterator[Finding]:
    label = model._meta.app_label
    if model._meta.auto_created:
        return
    for base in model.__mro__[1:]:
        meta = getattr(base, "_meta", None)
        if meta is not None and not meta.abstract and meta.app_label != label:
            yield _finding(root, model, "", "relation", f"{model.__name__} is a {meta.label}")
    fields: list[Any] = [*model._meta.local_fields, *model._meta.local_many_to_many, *model._meta.private_fields]
    for field in fields:
        if not field.is_relation:
            continue
        other = field.related_model
        if other is None or isinstance(other, str):
            yield _finding(
                root, model, field.name, "content-type", f"{model.__name__}.{field.name} relates to anything"
            )
            continue
        target = other._meta.app_label
        if target != label and not (label == "accounts" and target in BESIDE_ACCOUNTS):
            what = f"{model.__name__}.{field.name} relates to {other._meta.label}"
            yield _finding(root, model, field.name, "relation", what)


def _finding(root: Path, model: type[models.Model], field: str, rule: str, what: str) -> Finding:
    path = Path(inspect.getsourcefile(model) or "")
    return Finding(
        path=str(path.relative_to(root)) if path.is_relative_to(root) else str(path),
        line=_line(path, model.__name__, field),
        rule=rule,
        module=model._meta.app_label,
        what=what,
    )


def _line(path: Path, model: str, field: str) -> int:
    """Where the model, or its field, is written; 1 where it is made by something else."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ClassDef) and node.name == model:
            for line in node.body:
                target = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
                if isinstance(target, ast.Name) and target.id == field:
                    return line.lineno
            return node.lineno
    return 1
