"""A module announces what it declares, and reacts where it says so."""

import types
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from agrovet.kernel import bus
from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.bus.ownership import NotDeclared
from agrovet.kernel.bus.subscriptions import HANDLERS
from agrovet.kernel.writing import writing
from modules.media.events import MediaDeleted
from tests.kernel.world import Said

DELETED = MediaDeleted(media_id=7, owner_id=None, url=None, deleted_at=datetime(2026, 1, 1, tzinfo=UTC))


def _written_in(place: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as if it stood in this file."""
    return types.FunctionType(function.__code__, {**function.__globals__, "__name__": place}, closure=())


def _publish(event: bus.Event) -> None:
    with writing(event.module):
        bus.publish(event)


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["modules.media.operations", "modules.chat.tests.test_rooms", "agrovet.kernel.inbox"])
def test_an_event_is_published_by_its_module_and_by_who_speaks_for_it(place: str) -> None:
    _written_in(place, _publish)(DELETED)

    assert LoggedEvent.objects.get().name == "media.deleted"


@pytest.mark.django_db
def test_an_event_of_another_module_is_refused() -> None:
    with pytest.raises(NotDeclared, match="modules.chat.operations.rooms publishes media.deleted, which is for media"):
        _written_in("modules.chat.operations.rooms", _publish)(DELETED)

    assert not LoggedEvent.objects.exists()


@pytest.mark.django_db
def test_an_event_that_stands_outside_of_events_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Said, "__module__", "modules.forum.models")

    with pytest.raises(NotDeclared, match="kernel.test.said is declared in modules.forum.models: move it to"):
        _publish(Said(topic_id=1, number=1))


@pytest.mark.parametrize("place", ["modules.chat.operations.rooms", "modules.forum.subscriptions"])
def test_a_reaction_that_stands_elsewhere_is_refused(place: str) -> None:
    def hear(event: Said) -> None: ...

    hear.__module__ = place

    with pytest.raises(NotDeclared, match=f"chat.hears is declared in {place}"):
        bus.subscribe(Said, name="chat.hears")(hear)
    assert "chat.hears" not in HANDLERS
