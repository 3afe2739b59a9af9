"""Habits that tie modules together unseen: the database that happens to be the default, and signals."""

import ast
from collections.abc import Iterator

from extraction.boundaries.findings import Finding
from extraction.boundaries.imports import imported
from extraction.boundaries.sources import Source, dotted

TRANSACTIONS = {"transaction.atomic", "transaction.on_commit", "atomic", "on_commit"}
SIGNALS = ("django.db.models.signals", "django.dispatch", "django.contrib.auth.signals")


def check(source: Source) -> Iterator[Finding]:
    """What a module's own code does without saying where or to whom."""
    if not source.is_module or source.is_test:
        return
    for node, name in imported(source):
        if name.startswith(SIGNALS):
            yield source.finding(node, "signal", f"imports {name}")
        if name == "django.db.connection":
            yield source.finding(node, "default-database", "uses the default connection")
    if source.is_migration:
        return
    for call, name in source.calls():
        if name in TRANSACTIONS and not any(keyword.arg == "using" for keyword in call.keywords):
            yield source.finding(call, "default-database", f"{name}() on the default database")
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                if dotted(decorator) in {"transaction.atomic", "atomic"} and not isinstance(decorator, ast.Call):
                    yield source.finding(decorator, "default-database", "@transaction.atomic on the default database")
