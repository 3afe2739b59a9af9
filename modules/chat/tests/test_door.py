"""What other modules see of chat, and its stand-in."""

import pytest

from modules.chat import public as chat
from modules.chat.fake import FakeChat
from modules.chat.tests.conftest import ANA, CARLA, DORA
from modules.chat.tests.conversations import group, pair, say

pytestmark = pytest.mark.django_db


def test_rooms_come_by_their_ids() -> None:
    room = group(ANA, DORA, CARLA)

    found = chat.rooms(ids=[room, 99])

    assert [(one.id, one.name, one.participant_ids) for one in found.values()] == [(room, "Finca", (ANA, CARLA, DORA))]


def test_unread_messages_are_counted_for_several_people() -> None:
    room = pair(ANA, CARLA)
    say(room, CARLA, "Hola", "¿Está?")
    say(room, ANA, "Sí")

    assert chat.unread_counts(user_ids=[ANA, CARLA, DORA]) == {ANA: 2, CARLA: 1, DORA: 0}


def test_two_people_get_their_one_room() -> None:
    room = pair(ANA, CARLA)

    assert chat.open_private_room(user_id=CARLA, other_id=ANA).id == room
    with pytest.raises(chat.WrongParticipants, match="Se requieren exactamente 2 participantes"):
        chat.open_private_room(user_id=ANA, other_id=ANA)


def test_the_stand_in_gives_two_people_one_room_too() -> None:
    fake = FakeChat()

    assert fake.open_private_room(user_id=2, other_id=1) == fake.open_private_room(user_id=1, other_id=2)
    with pytest.raises(chat.WrongParticipants):
        fake.open_private_room(user_id=1, other_id=1)
