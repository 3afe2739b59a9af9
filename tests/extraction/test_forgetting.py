"""What was asked for long ago is forgotten, and nothing else; who decided stays in the record."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from agrovet.kernel.chores import CHORES
from agrovet.kernel.record.reading import Choice, latest
from extraction.starting.asking import note_of
from extraction.starting.forgetting import forget_old_starts
from extraction.starting.models import Start

pytestmark = pytest.mark.django_db

OLD, NEW = timedelta(days=91), timedelta(days=89)


def _start(ago: timedelta, state: Start.State, **more: Any) -> Start:
    asked_at = datetime.now(UTC) - ago
    of: dict[str, Any] = {"module": "media", "verb": "move", "person_id": 1, "actor": "ana", "reason": "so", "epoch": 0}
    return Start.objects.create(id=uuid4(), asked_at=asked_at, state=state, **of, **more)


def test_what_is_old_is_removed_but_for_what_is_being_carried_out() -> None:
    _start(OLD, Start.State.DONE)
    _start(OLD, Start.State.WAITING, expires_at=datetime.now(UTC) - OLD)
    _start(OLD, Start.State.BEGUN)
    kept = {
        _start(OLD, Start.State.BEGUN, leased_until=datetime.now(UTC) + timedelta(seconds=5)).id,
        _start(NEW, Start.State.DONE).id,
        _start(NEW, Start.State.WAITING).id,
    }

    assert (forget_old_starts(), forget_old_starts()) == (3, 0)
    assert set(Start.objects.values_list("id", flat=True)) == kept


def test_the_record_still_says_who_asked() -> None:
    note_of("asked", _start(OLD, Start.State.DONE), actor="ana", reason="so")

    forget_old_starts()

    assert [each.actor for each in latest(Choice(action="operation.asked"), count=5)] == ["ana"]


def test_every_process_does_it_now_and_then() -> None:
    assert CHORES["kernel.forget_old_starts"].do is forget_old_starts
