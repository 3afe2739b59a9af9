"""What is in an event is written down as a JSON Schema, for every kind that an event may hold."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import jsonschema
import pytest

from agrovet.kernel import bus
from agrovet.kernel.bus.schemas import schema_of
from agrovet.kernel.codec import to_plain
from agrovet.kernel.documents import declared


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where something was."""

    name: str
    height: float | None = None


@dataclass(frozen=True, kw_only=True)
class Everything(bus.Event, name="kernel.test.everything", module="forum", entity="id", version=3):
    """
    One of each kind.

    Sent by tests.
    """

    id: int
    text: str
    yes: bool
    at: datetime
    on: date
    price: Decimal
    uid: UUID
    kind: Literal["good", "bad"]
    level: Literal[1, 2, None]
    place: Place
    pair: tuple[int, str]
    ids: tuple[int, ...]
    names: frozenset[str]
    counts: dict[str, int]
    maybe: int | None
    places: tuple[Place, ...] | None
    either: int | Place
    note: str = ""


EVERYTHING = Everything(
    id=1,
    text="Hola",
    yes=True,
    at=datetime(2026, 1, 1, tzinfo=UTC),
    on=date(2026, 1, 1),
    price=Decimal("1.50"),
    uid=UUID(int=7),
    kind="good",
    level=None,
    place=Place(name="Quito", height=2850.5),
    pair=(1, "a"),
    ids=(1, 2),
    names=frozenset({"Ana"}),
    counts={"Ana": 3},
    maybe=None,
    places=(Place(name="Loja"),),
    either=Place(name="Manta"),
)

PLACE = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "height": {"type": ["number", "null"]}},
    "required": ["name"],
}


def test_a_schema_tells_every_field() -> None:
    schema = schema_of(Everything)

    required = schema.pop("required")
    assert schema == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:agrovet:event:kernel.test.everything:v3",
        "title": "kernel.test.everything",
        "description": "One of each kind.\n\nSent by tests.",
        "x-module": "forum",
        "x-entity": "id",
        "x-version": 3,
        "type": "object",
        "properties": {
            "id": {"type": "integer"},
            "text": {"type": "string"},
            "yes": {"type": "boolean"},
            "at": {"type": "string", "format": "date-time"},
            "on": {"type": "string", "format": "date"},
            "price": {"type": "string", "format": "decimal"},
            "uid": {"type": "string", "format": "uuid"},
            "kind": {"type": "string", "enum": ["good", "bad"]},
            "level": {"type": ["integer", "null"], "enum": [1, 2, None]},
            "place": PLACE,
            "pair": {
                "type": "array",
                "prefixItems": [{"type": "integer"}, {"type": "string"}],
                "minItems": 2,
                "maxItems": 2,
            },
            "ids": {"type": "array", "items": {"type": "integer"}},
            "names": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
            "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
            "maybe": {"type": ["integer", "null"]},
            "places": {"type": ["array", "null"], "items": PLACE},
            "either": {"anyOf": [{"type": "integer"}, PLACE]},
            "note": {"type": "string"},
        },
    }
    assert required == [name for name in schema["properties"] if name != "note"]


def test_what_is_in_the_log_fits_its_schema() -> None:
    validator = jsonschema.Draft202012Validator(schema_of(Everything))

    assert list(validator.iter_errors(to_plain(EVERYTHING))) == []
    assert [error.json_path for error in validator.iter_errors({**to_plain(EVERYTHING), "ids": ["1"]})] == ["$.ids[0]"]


def test_a_field_that_cannot_be_in_an_event_is_refused() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Odd(bus.Event, name="kernel.test.odd", module="forum", entity="id"):
        id: int
        thing: bytes

    with pytest.raises(TypeError, match="cannot be in an event"):
        schema_of(Odd)


def test_every_event_of_the_modules_has_a_schema_that_is_one() -> None:
    for kind in declared.events():
        jsonschema.Draft202012Validator.check_schema(schema_of(kind))

    assert {kind.module for kind in declared.events()} == {
        "accounts",
        "media",
        "profiles",
        "marketplace",
        "chat",
        "forum",
    }
