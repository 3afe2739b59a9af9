"""Events outlive the code that wrote them: what an older process wrote is read, what a newer one wrote waits."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from agrovet.kernel import bus
from agrovet.kernel.bus import drain
from agrovet.kernel.bus.models import LoggedEvent, ParkedEvent
from agrovet.kernel.bus.subscriptions import HANDLERS
from agrovet.kernel.bus.upcasting import UnknownEvent, read_event
from tests.kernel import world


@dataclass(frozen=True, kw_only=True)
class Weighed(bus.Event, name="kernel.test.weighed", module="forum", entity="animal_id", version=3):
    """An animal was weighed. Version 1 had `kilos` as text, 2 as a number; 3 has grams and the scale."""

    animal_id: int
    grams: int
    scale: str


@bus.upcast("kernel.test.weighed", from_version=1)
def _kilos_as_a_number(payload: dict[str, Any]) -> dict[str, Any]:
    return {**payload, "kilos": float(payload["kilos"])}


@bus.upcast("kernel.test.weighed", from_version=2)
def _grams_and_scale(payload: dict[str, Any]) -> dict[str, Any]:
    kilos = payload.pop("kilos")
    return {**payload, "grams": round(kilos * 1000), "scale": "unknown"}


@dataclass(frozen=True, kw_only=True)
class Shorn(bus.Event, name="kernel.test.shorn", module="forum", entity="animal_id", version=2):
    """An animal was shorn. Nobody wrote how to read version 1."""

    animal_id: int


def _read(version: int, **payload: Any) -> bus.Event:
    return read_event(name="kernel.test.weighed", version=version, payload=payload)


def test_each_version_is_read_as_the_present_one() -> None:
    expected = Weighed(animal_id=7, grams=1500, scale="unknown")

    assert _read(1, animal_id=7, kilos="1.5") == expected
    assert _read(2, animal_id=7, kilos=1.5) == expected
    assert _read(3, animal_id=7, grams=1500, scale="unknown") == expected


def test_an_upcaster_cannot_harm_what_was_read() -> None:
    payload = {"animal_id": 7, "kilos": 1.5}

    read_event(name="kernel.test.weighed", version=2, payload=payload)

    assert payload == {"animal_id": 7, "kilos": 1.5}


def test_a_version_from_the_future_is_refused_with_what_to_do() -> None:
    with pytest.raises(UnknownEvent, match="written in version 4 and this process knows 3: update it"):
        _read(4, animal_id=7, stones=1)


def test_a_version_that_nothing_leads_on_from_is_refused_with_what_to_write() -> None:
    with pytest.raises(UnknownEvent, match=r"write @bus.upcast\('kernel.test.shorn', from_version=1\)"):
        read_event(name="kernel.test.shorn", version=1, payload={"animal_id": 7})


def test_an_event_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownEvent, match="No event is called kernel.test.never here"):
        read_event(name="kernel.test.never", version=1, payload={})


def test_one_version_has_one_upcaster() -> None:
    with pytest.raises(TypeError, match="one is enough"):
        bus.upcast("kernel.test.weighed", from_version=1)(_kilos_as_a_number)


def _log(animal_id: int, version: int, **payload: Any) -> None:
    LoggedEvent.objects.create(
        uid=uuid4(),
        name="kernel.test.weighed",
        version=version,
        module="forum",
        key=f"animal:{animal_id}",
        payload={"animal_id": animal_id, **payload},
        published_at=datetime.now(UTC),
    )


def _write_down(event: Weighed) -> None:
    world.write_down(world.Said(topic_id=event.animal_id, number=event.grams))


@pytest.mark.usefixtures("_world")
def test_a_handler_gets_old_events_and_what_is_too_new_is_parked_with_its_entity_alone() -> None:
    bus.subscribe(Weighed, name="chat.notes_weights")(_write_down)
    _log(7, 1, kilos="1.5")
    _log(8, 4, stones=1)
    _log(8, 3, grams=2000, scale="old")
    _log(7, 3, grams=1600, scale="new")

    try:
        drain()
    finally:
        del HANDLERS["chat.notes_weights"]

    assert world.heard() == [(7, 1500), (7, 1600)]
    assert list(ParkedEvent.objects.order_by("position").values_list("key", "attempts")) == [
        ("animal:8", 1),
        ("animal:8", 0),
    ]
    assert "update it, then retry" in ParkedEvent.objects.get(attempts=1).error
