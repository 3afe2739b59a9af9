"""Rooms of the old system, as they are here."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from agrovet.kernel.testing.old_system import LONG_AGO, OldSystem
from modules.chat.models import Room

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(tmp_path: Path) -> OldSystem:
    found = OldSystem(tmp_path / "viejo.sqlite3")
    for id in (1, 2, 3):
        found.person(id)
    return found


def room(old: OldSystem, id: int, people: Sequence[int], *, is_private: bool = True, last: str | None = None) -> None:
    old.add(
        "chat_chatroom",
        {"id": id, "created_at": LONG_AGO, "name": "", "is_private": is_private, "last_activity": last},
    )
    for person in people:
        old.add("chat_chatroom_participants", {"id": id * 10 + person, "chatroom_id": id, "user_id": person})


def pair_keys() -> dict[int, str | None]:
    return dict(Room.objects.values_list("id", "pair_key"))


def test_of_several_private_rooms_of_two_people_the_last_used_is_theirs(old: OldSystem) -> None:
    room(old, 1, [1, 2])
    room(old, 2, [2, 1], last="2025-02-02 10:00:00")
    room(old, 3, [1, 2], last="2025-01-01 10:00:00")
    room(old, 4, [1, 2], is_private=False, last="2025-09-09 10:00:00")
    room(old, 5, [1, 2, 3])
    room(old, 6, [1])

    report = old.bring(only=["chat"])

    assert pair_keys() == {1: None, 2: "1:2", 3: None, 4: None, 5: None, 6: None}
    assert [remark for remark in report.remarks if remark.startswith("Room")] == [
        f"Room {id} is private to the same two people as room 2, "
        "which is the one they get when they ask for theirs; both stay."
        for id in (1, 3)
    ]


def test_a_second_import_leaves_them_their_room(old: OldSystem) -> None:
    room(old, 1, [1, 2], last="2025-01-01 10:00:00")
    old.bring(only=["chat"])
    room(old, 2, [1, 2], last="2025-09-09 10:00:00")

    old.bring(only=["chat"])

    assert pair_keys() == {1: "1:2", 2: None}
