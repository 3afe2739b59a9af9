"""The whole plan, from the command line: in the project as it is, and in a copy where something is planted."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from extraction import routes
from extraction.planning import showing
from extraction.planning.obstacles import obstacle
from extraction.planning.planning import plans
from tests.boundaries.conftest import ROOT, copy_of_the_project, plant

MODELS = """

class Planted(models.Model):
    class Meta:
        db_table = "chat_planted"


class PlantedView(models.Model):
    class Meta:
        managed = False
        db_table = "chat_planted_view"
"""
SUBSCRIPTIONS = """

from modules.media.events import MediaCreated as _MediaCreated


@bus.subscribe(_MediaCreated, name="chat.planted", external=True)
def planted(event: _MediaCreated) -> None: ...
"""


def _plan(root: Path, module: str, *options: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "extraction.planning", module, *options]
    environment = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    return subprocess.run(
        command, cwd=root, env={**environment, **variables}, capture_output=True, text=True, check=False
    )


@pytest.mark.django_db(databases="__all__")
def test_nothing_blocks_a_module_of_the_project() -> None:
    blocking = {
        module: [(one.place, one.rule, one.what) for one in found if one.severity == "blocks" and one.line]
        for module, found in plans(routes.modules()).items()
    }

    # The rest, without a line, is to be set where it is installed.
    assert blocking == {module: [] for module in routes.modules()}


def test_what_is_found_is_shown_with_what_to_do() -> None:
    found = [
        obstacle("no-service-address", path="CHAT_SERVICE_URL", line=0, what="nobody knows where", module="chat"),
        obstacle("local-file", path="modules/chat/disk.py", line=7, what="it writes", module="chat"),
    ]
    text = "".join(piece for piece, _ in showing.as_text("chat", found))

    assert text.splitlines() == [
        "blocks  CHAT_SERVICE_URL no-service-address",
        "        nobody knows where",
        "to know modules/chat/disk.py:7 local-file",
        "        it writes",
        "  local-file: See that both sides have the same folder, or keep the file in the shared store.",
        "  no-service-address: Set it to where the module's own process answers.",
        "chat cannot leave yet: 1 thing stands in the way.",
    ]


def test_a_module_that_is_not_there_is_refused_in_one_sentence(tmp_path: Path) -> None:
    run = _plan(ROOT, "radio", AGROVET_DATA_DIR=str(tmp_path))

    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.startswith("There is no module radio: the modules are accounts, chat, forum")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What is found of chat in a copy of the project."""
    root = copy_of_the_project(tmp_path_factory.mktemp("planted"))
    plant(root, "modules/chat/models.py", MODELS)
    plant(root, "modules/chat/subscriptions.py", SUBSCRIPTIONS)
    plant(
        root,
        "modules/chat/migrations/0099_planted.py",
        "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
        f"    dependencies = [('chat', '{_last_migration(root)}')]\n    operations = []\n",
    )
    folder = str(tmp_path_factory.mktemp("data"))
    run = _plan(root, "chat", "--json", AGROVET_DATA_DIR=folder)
    assert (run.returncode, run.stderr) == (1, "")
    found: list[dict[str, Any]] = json.loads(run.stdout)["found"]
    return found


def _last_migration(root: Path) -> str:
    return max(path.stem for path in (root / "modules/chat/migrations").glob("0*.py"))


def _line(text: str, path: str, planted: str) -> int:
    before = (ROOT / path).read_text().count("\n")
    return before + planted[: planted.index(text)].count("\n") + 1


def test_models_without_migrations_and_migrations_without_a_run_are_found(planted: list[dict[str, Any]]) -> None:
    found = {(one["rule"], one["path"], one["line"]) for one in planted if one["path"].startswith("modules/")}

    models = "modules/chat/models.py"
    assert found >= {
        ("unmigrated-change", models, _line("class Planted(", models, MODELS)),
        ("unmigrated-change", models, _line("class PlantedView(", models, MODELS)),
        ("unmanaged-model", models, _line("class PlantedView(", models, MODELS)),
        ("unapplied-migration", "modules/chat/migrations/0099_planted.py", 1),
    }


def test_an_external_reaction_is_to_know(planted: list[dict[str, Any]]) -> None:
    path = "modules/chat/subscriptions.py"
    found = [(one["rule"], one["severity"], one["line"]) for one in planted if one["path"] == path]

    assert found == [("external-reaction", "to know", _line("@bus.subscribe", path, SUBSCRIPTIONS))]


def test_a_database_that_does_not_answer_is_said(tmp_path: Path) -> None:
    away = {"MEDIA_DATABASE_URL": "postgres://nobody@127.0.0.1:9/agrovet", "AGROVET_DB_POOL_WAIT": "1"}
    run = _plan(ROOT, "media", "--json", AGROVET_DATA_DIR=str(tmp_path), **away)

    told = json.loads(run.stdout)
    assert ("database-away", "database media") in [(one["rule"], one["path"]) for one in told["found"]]
    assert told["can_leave"] is False
    assert run.returncode == 1
