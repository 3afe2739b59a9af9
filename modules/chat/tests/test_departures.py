"""What follows in chat when people and files are deleted elsewhere."""

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.testing.fixtures import Announce
from modules.accounts.events import UserDeleted
from modules.accounts.fake import FakeAccounts
from modules.chat.models import Message, Participant, Receipt, Room
from modules.chat.operations.attachments import Attachment
from modules.chat.tests.conftest import ANA, CARLA, DORA
from modules.chat.tests.conversations import NOON, group, pair, say
from modules.media.events import MediaDeleted
from modules.media.fake import FakeMedia

pytestmark = pytest.mark.django_db


def test_a_deleted_person_s_messages_and_participations_go(announce: Announce, ana: APIClient) -> None:
    room, both = pair(ANA, CARLA), group(ANA, CARLA, DORA)
    say(room, CARLA, "Hola")
    say(room, ANA, "Buenas")
    (waits,) = say(both, ANA, "A todas")
    Receipt.objects.filter(message=waits, user_id=DORA).update(delivered=True, read=True)

    announce(UserDeleted(user_id=CARLA, deleted_at=NOON))

    waits.refresh_from_db()
    assert [one.content for one in Message.objects.order_by("id")] == ["Buenas", "A todas"]
    assert not Participant.objects.filter(user_id=CARLA).exists()
    assert not Receipt.objects.filter(user_id=CARLA).exists()
    assert waits.read
    assert [one["id"] for one in ana.get("/api/chat/rooms/").data] == [both, room]


def test_no_room_keeps_the_name_of_a_deleted_person(announce: Announce, accounts: FakeAccounts, ana: APIClient) -> None:
    opened, spoken = pair(CARLA, ANA), pair(DORA, ANA)
    say(spoken, DORA, "Hola")
    both = group(ANA, CARLA, DORA)

    for user_id in (CARLA, DORA):
        del accounts.known[user_id]
        announce(UserDeleted(user_id=user_id, deleted_at=NOON))
    say(spoken, ANA, "¿Sigue ahí?")

    shown = {room["id"]: room for room in ana.get("/api/chat/rooms/").data}
    assert {id: room["name"] for id, room in shown.items()} == {
        opened: "Cuenta eliminada",
        spoken: "Cuenta eliminada",
        both: "Finca",
    }
    assert not any(name in str(shown) for name in ("Carla", "Dora"))


def test_a_room_without_anybody_goes(announce: Announce) -> None:
    pair(ANA, CARLA)

    for user_id in (ANA, CARLA):
        announce(UserDeleted(user_id=user_id, deleted_at=NOON))

    assert not Room.objects.exists()


def test_a_message_stands_without_its_deleted_file(announce: Announce, media: FakeMedia) -> None:
    file = media.add(owner_id=ANA)
    (said,) = say(pair(ANA, CARLA), ANA, "Mire", attachment=Attachment(field="media", media_id=file.id))

    announce(MediaDeleted(media_id=file.id, owner_id=ANA, url=file.url, deleted_at=NOON))

    said.refresh_from_db()
    assert (said.content, said.media_id) == ("Mire", None)
