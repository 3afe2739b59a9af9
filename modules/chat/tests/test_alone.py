"""Chat as a process that hosts nothing else: others are away, or answered for by their stand-ins."""

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.testing.events import Published
from agrovet.kernel.testing.fixtures import Announce
from modules.accounts.events import UserDeleted
from modules.chat.events import RoomCreated
from modules.chat.tests.conftest import ANA, CARLA
from modules.chat.tests.conversations import NOON
from modules.forum import public as forum

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alone")]


def test_a_new_room_is_announced(ana: APIClient, published: Published) -> None:
    room = ana.post("/api/chat/rooms/get_or_create_private/", {"participants_ids": [ANA, CARLA]}).json()

    (created,) = published.of(RoomCreated)
    assert (created.room_id, created.is_private, created.participant_ids) == (room["id"], True, (ANA, CARLA))


def test_chat_alone_hears_of_a_deleted_person(announce: Announce) -> None:
    assert announce(UserDeleted(user_id=ANA, deleted_at=NOON)) == ["chat.forget_person"]


def test_a_module_that_nothing_stands_in_for_is_away() -> None:
    with pytest.raises(forum.ServiceUnavailable):
        forum.posts(ids=[1])
