"""A version of an event that is kept means for ever what it means now: ways to change it are planted here."""

import types
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import pytest

from agrovet.kernel import bus
from agrovet.kernel.bus.events import EVENT_TYPES, Event
from agrovet.kernel.bus.schemas import Schema, schema_of
from agrovet.kernel.bus.upcasting import UPCASTERS
from agrovet.kernel.documents.event_schemas import breaches, idle_upcasters

NAME = "kernel.test.sale"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a sale was."""

    town: str


@dataclass(frozen=True, kw_only=True)
class PlaceOnMap:
    """The same with one field more, which has a default."""

    town: str
    height: int | None = None


@dataclass(frozen=True, kw_only=True)
class PlaceWithCode:
    """The same with one field more, which has none."""

    town: str
    code: str


@dataclass(frozen=True)
class Default:
    """A field of this kind that may be left out."""

    kind: Any
    value: object


FIELDS: dict[str, Any] = {
    "sale_id": int,
    "seller_id": int,
    "at": datetime,
    "state": Literal["open", "closed"],
    "place": Place,
    "places": tuple[Place, ...],
    "note": Default(str, ""),
}
REMOVED = None


def _event(
    *, name: str = NAME, entity: str = "sale_id", module: str = "forum", version: int = 1, **changes: Any
) -> Any:
    """The event as it is after these changes of its fields; any event of before is forgotten."""
    fields = {key: kind for key, kind in {**FIELDS, **changes}.items() if kind is not REMOVED}
    body: dict[str, Any] = {
        "__doc__": "A sale was made.",
        "__module__": "modules.forum.events",
        "__annotations__": {key: getattr(kind, "kind", kind) for key, kind in fields.items()},
        **{key: kind.value for key, kind in fields.items() if isinstance(kind, Default)},
    }
    _forget()
    declared = {"name": name, "entity": entity, "module": module, "version": version}
    return dataclass(frozen=True, kw_only=True)(types.new_class("Sale", (Event,), declared, lambda it: it.update(body)))


def _forget() -> None:
    for name in [name for name in EVENT_TYPES if name.startswith(NAME)]:
        del EVENT_TYPES[name]
    for key in [key for key in UPCASTERS if key[0].startswith(NAME)]:
        del UPCASTERS[key]


@pytest.fixture(autouse=True)
def _forgotten_afterwards() -> Iterator[None]:
    yield
    _forget()


@pytest.fixture
def kept() -> dict[tuple[str, int], Schema]:
    """What is in git: the first version."""
    return {(NAME, 1): schema_of(_event())}


Kept = dict[tuple[str, int], Schema]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"buyer_id": Default(int | None, None)},
        {"seller_id": Default(int, 0)},
        {"place": PlaceOnMap},
        {"places": tuple[PlaceOnMap, ...]},
        {"places": list[Place]},
    ],
    ids=["none", "a new field with a default", "a default", "deep inside", "inside a list", "the same in JSON"],
)
def test_what_readers_can_bear_is_accepted(kept: Kept, changes: dict[str, Any]) -> None:
    assert breaches(kept, [_event(**changes)]) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"seller_id": REMOVED}, "the field seller_id was removed"),
        ({"seller_id": REMOVED, "seller": int}, "the field seller is new and has no default"),
        ({"buyer_id": int}, "the field buyer_id is new and has no default"),
        ({"note": str}, "the field note had a default and has none"),
        ({"seller_id": str}, "the field seller_id was integer and is string"),
        ({"seller_id": int | None}, "the field seller_id was integer and is integer or null"),
        ({"at": str}, "the field at was string (date-time) and is string"),
        (
            {"state": Literal["open", "closed", "lost"]},
            "the field state was string out of ['open', 'closed'] and is string out of ['open', 'closed', 'lost']",
        ),
        ({"place": PlaceWithCode}, "the field place.code is new and has no default"),
        ({"places": tuple[PlaceWithCode, ...]}, "the field places[].code is new and has no default"),
        ({"places": Place}, "the field places was array and is object"),
        ({"place": int}, "the field place was object and is integer"),
        ({"entity": "seller_id"}, "its entity was sale_id and is seller_id"),
        ({"module": "chat"}, "its module was forum and is chat"),
    ],
)
def test_what_readers_cannot_bear_is_refused_with_what_to_do(kept: Kept, changes: dict[str, Any], told: str) -> None:
    (breach,) = breaches(kept, [_event(**changes)])

    first, *reasons, last = breach.splitlines()
    assert first == f"Version 1 of {NAME} is kept, and Sale is something else:"
    assert f"  - {told}" in reasons
    assert last == (
        f'  Raise it to version=2 in modules.forum.events, and write @bus.upcast("{NAME}", from_version=1) below it.'
    )


def test_an_event_that_was_renamed_is_missed(kept: Kept) -> None:
    (breach,) = breaches(kept, [_event(name=f"{NAME}.made")])

    assert breach.startswith(f"{NAME} is kept in version 1, and no event has this name any more. A name is for life")


def test_a_new_version_may_be_anything_once_the_old_one_can_be_read(kept: Kept) -> None:
    raised = _event(version=2, seller_id=REMOVED, place=int)
    (before,) = breaches(kept, [raised])

    bus.upcast(NAME, from_version=1)(lambda payload: payload)

    assert before.startswith(f"Nothing leads from version 1 of {NAME} to the next: write @bus.upcast")
    assert breaches(kept, [raised]) == []


def test_each_version_that_was_kept_needs_its_step(kept: Kept) -> None:
    kept |= {(NAME, 2): schema_of(_event(version=2))}
    raised = _event(version=3)
    bus.upcast(NAME, from_version=1)(lambda payload: payload)

    (breach,) = breaches(kept, [raised])

    assert breach.startswith(f"Nothing leads from version 2 of {NAME}")


def test_a_version_never_goes_back(kept: Kept) -> None:
    kept |= {(NAME, 2): schema_of(_event(version=2))}

    (breach,) = breaches(kept, [_event()])

    assert breach == f"{NAME} is kept in version 2 and declared in version 1: a version never goes back."


@pytest.mark.parametrize(
    ("name", "version", "place", "why"),
    [
        (f"{NAME}.maid", 1, "modules.forum.events", "no event has this name"),
        (NAME, 2, "modules.forum.events", "the event is in version 2"),
        (NAME, 0, "modules.forum.events", "the event is in version 2"),
        (NAME, 1, "modules.forum.upcasters", "who reads the event imports modules.forum.events, so move it there"),
    ],
)
def test_an_upcaster_that_nobody_comes_to_is_told(name: str, version: int, place: str, why: str) -> None:
    raised = _event(version=2)

    def read(payload: dict[str, Any]) -> dict[str, Any]:
        return payload

    read.__module__ = place
    bus.upcast(name, from_version=version)(read)

    assert idle_upcasters([raised]) == [
        f'@bus.upcast("{name}", from_version={version}) in {place} is never used: {why}.'
    ]


def test_an_upcaster_that_readers_come_to_is_well() -> None:
    raised = _event(version=2)

    def read(payload: dict[str, Any]) -> dict[str, Any]:
        return payload

    read.__module__ = "modules.forum.events"
    bus.upcast(NAME, from_version=1)(read)

    assert idle_upcasters([raised]) == []
