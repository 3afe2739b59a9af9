"""The module's models against its migrations, and the migrations against its database."""

import inspect
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import connections, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

from agrovet.kernel.databases import alias_of
from extraction.planning.obstacles import Obstacle, obstacle


def models_of(module: str) -> list[type[models.Model]]:
    """The module's models that have tables, those made for many-to-many fields too."""
    found = apps.get_app_config(module).get_models(include_auto_created=True)
    return [model for model in found if not model._meta.proxy]


def place_of(model: type[models.Model], root: Path) -> tuple[str, int]:
    """The file, relative to the root, and the line where a model is written; for a table between two, the first's."""
    made_for = model._meta.auto_created
    written = made_for if isinstance(made_for, type) else model
    path = Path(inspect.getsourcefile(written) or "")
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path), inspect.getsourcelines(written)[1]


def against_migrations(module: str, root: Path) -> Iterator[Obstacle]:
    """Tables that no migration makes, and models that differ from what the migrations make."""
    for model in models_of(module):
        if not model._meta.managed:
            path, line = place_of(model, root)
            what = f"{model.__name__} says managed = False: no migration makes {model._meta.db_table}"
            yield obstacle("unmanaged-model", path=path, line=line, what=what, module=module)
    loader = MigrationLoader(None)
    # As makemigrations does it: a verbose name in another language is no change.
    with translation.override(None):
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        changes = detector.changes(graph=loader.graph, trim_to_apps={module})
    for migration in changes.get(module, ()):
        for operation in migration.operations:
            name = str(getattr(operation, "model_name", getattr(operation, "name", "")))
            path, line = _place_of_name(module, name, root)
            what = f"no migration says: {operation.describe()}"
            yield obstacle("unmigrated-change", path=path, line=line, what=what, module=module)


def _place_of_name(module: str, name: str, root: Path) -> tuple[str, int]:
    for model in models_of(module):
        if model._meta.model_name == name.lower():
            return place_of(model, root)
    return f"modules/{module}/migrations", 0


def unapplied(module: str) -> Iterator[Obstacle]:
    """Migrations that the module's database has not had."""
    alias = alias_of(module)
    executor = MigrationExecutor(connections[alias])
    leaves = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] == module]
    for migration, _ in executor.migration_plan(leaves):
        if migration.app_label == module:
            path = f"modules/{module}/migrations/{migration.name}.py"
            what = f"the database {alias} has not had it"
            yield obstacle("unapplied-migration", path=path, line=1, what=what, module=module)
