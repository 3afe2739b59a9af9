"""Each rule that needs the running code catches what is planted for it in a copy of the project."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.boundaries.conftest import copy_of_the_project, plant

DOOR = """

from dataclasses import dataclass
from django.db.models import QuerySet

from agrovet.kernel.doors import service as _service


@dataclass
class Loose:
    id: int


@_service("modules.chat.planted_work")
def hands_out_a_queryset(*, ids: list[int]) -> QuerySet:
    raise NotImplementedError


@_service("modules.chat.planted_work")
def hands_out_loose_data(*, id: int) -> Loose:
    raise NotImplementedError


@_service("modules.chat.planted_work")
def takes_by_position(id: int) -> None:
    raise NotImplementedError


@_service("modules.chat.planted_work")
def says_other_than_it_does(*, id: int) -> int:
    raise NotImplementedError


@_service("modules.chat.planted_work")
def does_nothing(*, id: int) -> None:
    raise NotImplementedError


def works_in_the_door(*, id: int) -> int:
    return id
"""
WORK = """
from modules.chat.public import Loose
from django.db.models import QuerySet


def hands_out_a_queryset(*, ids: list[int]) -> QuerySet: ...
def hands_out_loose_data(*, id: int) -> Loose: ...
def takes_by_position(id: int) -> None: ...
def says_other_than_it_does(*, id: int) -> str: ...
"""
EVENTS = """

from dataclasses import dataclass as _dataclass

from agrovet.kernel.bus import Event as _Event


class Undeclared(_Event, name="chat.planted.undeclared", module="chat", entity="room_id"):
    room_id: int


@_dataclass(frozen=True, kw_only=True)
class Foreign(_Event, name="forum.planted.foreign", module="forum", entity="room_id"):
    room_id: int


@_dataclass(frozen=True, kw_only=True)
class Nameless(_Event, name="chat.planted.nameless", module="chat", entity="room_id"):
    other: int


@_dataclass(frozen=True, kw_only=True)
class Heavy(_Event, name="chat.planted.heavy", module="chat", entity="room_id"):
    room_id: int
    content: bytes
"""
MODELS = """

from django.db import models as _models


class PlantedRelation(_models.Model):
    person = _models.ForeignKey(f"{'accounts'}.User", on_delete=_models.CASCADE)

    class Meta:
        app_label = "chat"
        db_table = "chat_planted_relation"


class PlantedGeneric(_models.Model):
    from django.contrib.contenttypes.fields import GenericForeignKey

    kind = _models.ForeignKey("contenttypes.ContentType", on_delete=_models.CASCADE)
    object_id = _models.BigIntegerField()
    anything = GenericForeignKey("kind", "object_id")

    class Meta:
        app_label = "chat"
        db_table = "chat_planted_generic"


class PlantedPrefix(_models.Model):
    class Meta:
        app_label = "chat"
        db_table = "rooms_of_old"


class PlantedTwin(_models.Model):
    class Meta:
        app_label = "chat"
        db_table = "accounts_user"
        managed = False
"""
FAKE = """

class FakePlanted:
    def hands_out_loose_data(self, *, number): ...
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What is found in a copy of the project in which chat breaks every rule."""
    root = copy_of_the_project(tmp_path_factory.mktemp("planted"))
    plant(root, "modules/chat/public.py", DOOR)
    plant(root, "modules/chat/planted_work.py", WORK)
    plant(root, "modules/chat/events.py", EVENTS)
    plant(root, "modules/chat/models.py", MODELS)
    plant(root, "modules/chat/fake.py", FAKE)
    command = [sys.executable, "-m", "extraction.boundaries", "--json", "--module", "chat"]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert run.returncode == 1, run.stderr
    found: list[dict[str, Any]] = json.loads(run.stdout)
    return found


PLANTED = [
    ("door-type", "hands_out_a_queryset: return: QuerySet is no plain value"),
    ("door-type", "hands_out_loose_data: return: Loose is not frozen"),
    ("door-keywords", "takes_by_position(id: int) -> None takes arguments by position"),
    (
        "door-signature",
        "says_other_than_it_does(*, id: int) -> int is declared, "
        "modules.chat.planted_work has says_other_than_it_does(*, id: int) -> str",
    ),
    (
        "door-without-work",
        "modules.chat.planted_work has no does_nothing: "
        "module 'modules.chat.planted_work' has no attribute 'does_nothing'",
    ),
    ("undeclared-door", "works_in_the_door is a plain function"),
    ("event-form", "Undeclared is no dataclass of its own"),
    ("event-form", "Foreign says that forum announces it"),
    ("event-form", "Nameless has no field room_id"),
    ("event-form", "Heavy.content: bytes is no plain value"),
    ("relation", "PlantedRelation.person relates to accounts.User"),
    ("relation", "PlantedGeneric.kind relates to contenttypes.ContentType"),
    ("content-type", "PlantedGeneric.anything relates to anything"),
    ("table-prefix", "PlantedPrefix keeps its rows in rooms_of_old"),
    ("table-twice", "accounts_user belongs to accounts too"),
    ("fake-differs", "FakePlanted has no does_nothing"),
    ("fake-differs", "FakePlanted.hands_out_loose_data takes other parameters than the door"),
]


@pytest.mark.parametrize(("rule", "what"), PLANTED)
def test_a_planted_violation_is_found(found: list[dict[str, Any]], rule: str, what: str) -> None:
    assert [(one["rule"], one["what"]) for one in found if one["what"] == what] == [(rule, what)]


def test_a_finding_leads_to_its_line_and_says_what_to_do(found: list[dict[str, Any]]) -> None:
    relation = next(one for one in found if one["what"] == "PlantedRelation.person relates to accounts.User")

    line = MODELS.splitlines().index(
        "    person = _models.ForeignKey(f\"{'accounts'}.User\", on_delete=_models.CASCADE)"
    )
    assert relation["path"] == "modules/chat/models.py"
    assert relation["line"] > line
    assert relation["advice"] == "Keep the id (BigIntegerField, db_index=True) and ask through the door."
