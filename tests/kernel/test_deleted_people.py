"""Nothing is left of a person whose account is deleted while requests that create something for them are under way."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Thread
from types import ModuleType
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from agrovet.kernel.deleted_people import (
    KEPT_FOR,
    AccountDeleted,
    DeletedPerson,
    forget_deleted_people,
    mark_deleted,
    require_existing,
)
from agrovet.kernel.testing.races import before_writing
from agrovet.kernel.writing import writing
from modules.accounts.models import User
from modules.accounts.operations import editing
from modules.accounts.tests.samples import Someone, person, png
from modules.chat.models import Participant
from modules.chat.operations import membership, rooms
from modules.forum.models import Comment, Community, Membership, Post, Reaction
from modules.forum.operations import comments, communities, members, posts, reactions
from modules.marketplace.models import Ad, Follow
from modules.marketplace.operations import following, publishing
from modules.media import operations as files
from modules.media.models import MediaFile
from modules.profiles import operations as profiles
from modules.profiles.models import ProfileRecord

pytestmark = pytest.mark.django_db(transaction=True)

ANA = 7
AD = {"title": "Bomba", "description": "d", "price": 1, "condition": "new"}


def test_what_is_being_created_is_committed_before_the_person_counts_as_deleted() -> None:
    marking = Event()
    found: list[str] = []

    def forget() -> None:
        marking.set()
        try:
            with writing("forum"):
                mark_deleted("forum", ANA)
                found.extend(Post.objects.filter(author_id=ANA).values_list("title", flat=True))
        finally:
            connections.close_all()

    handler = Thread(target=forget)
    with writing("forum"):
        require_existing("forum", ANA)
        handler.start()
        marking.wait()
        Post.objects.create(author_id=ANA, title="Lluvia", content="c")
    handler.join()

    assert found == ["Lluvia"]
    with pytest.raises(AccountDeleted), writing("forum"):
        require_existing("forum", ANA)


def test_a_mark_holds_in_its_module_for_its_person_and_may_be_made_again() -> None:
    mark_deleted("forum", ANA)
    mark_deleted("forum", ANA)

    require_existing("forum", ANA + 1)
    require_existing("media", ANA)
    assert list(DeletedPerson.objects.values_list("module", "person_id")) == [("forum", ANA)]


def test_marks_are_forgotten_after_a_time_that_no_request_lasts() -> None:
    for number, age in enumerate((KEPT_FOR * 0.9, KEPT_FOR * 1.1)):
        mark_deleted("forum", number)
        DeletedPerson.objects.filter(person_id=number).update(deleted_at=datetime.now(UTC) - age)

    assert forget_deleted_people() == 1
    assert list(DeletedPerson.objects.values_list("person_id", flat=True)) == [0]


@pytest.fixture
def beto() -> Someone:
    """Somebody who publishes, and whose account is deleted by each test."""
    return person("Beto", phone_number="+50588880002", role="businessman")


@pytest.fixture
def ana() -> Someone:
    """Somebody who stays."""
    return person("Ana", phone_number="+50588880001", role="consumer")


@pytest.fixture
def post_id(ana: Someone) -> int:
    """A post of Ana's."""
    made: int = ana.client.post("/api/foro/posts/", {"title": "t", "content": "c"}).json()["id"]
    return made


Deletion = Callable[[ModuleType], None]


@pytest.fixture
def deleted_meanwhile(beto: Someone, deliver: Callable[[], int], monkeypatch: pytest.MonkeyPatch) -> Deletion:
    """Have Beto's account deleted, and all modules told, after what the next operation of a Python module checks."""

    def delete() -> None:
        editing.delete(user=User.objects.get(id=beto.id), now=timezone.now())
        deliver()

    def have_it_deleted(operations: ModuleType) -> None:
        deliver()
        before_writing(monkeypatch, operations, delete)

    return have_it_deleted


def _left_of(person_id: int) -> dict[str, int]:
    """How many rows each table has of a person, without the tables that have none."""
    rows: dict[str, Any] = {
        "profiles": ProfileRecord.objects.filter(user_id=person_id),
        "files": MediaFile.objects.filter(owner_id=person_id),
        "ads": Ad.objects.filter(publisher_id=person_id),
        "follows": Follow.objects.filter(follower_id=person_id) | Follow.objects.filter(following_id=person_id),
        "posts": Post.objects.filter(author_id=person_id),
        "comments": Comment.objects.filter(user_id=person_id),
        "reactions": Reaction.objects.filter(user_id=person_id),
        "members": Membership.objects.filter(user_id=person_id),
        "communities": Community.objects.filter(created_by_id=person_id),
        "participants": Participant.objects.filter(user_id=person_id),
    }
    return {name: count for name, found in rows.items() if (count := found.count())}


@pytest.mark.parametrize(
    ("operations", "path", "body"),
    [
        (publishing, "adds/", AD),
        (files, "media/", {"image": "{png}"}),
        (posts, "foro/posts/", {"title": "t", "content": "c"}),
        (comments, "foro/comments/", {"post": "{post}", "content": "c"}),
        (reactions, "foro/reactions/", {"type": "like", "content_type": "post", "object_id": "{post}"}),
        (communities, "foro/communities/", {"name": "Café"}),
        (members, "foro/communities/{general}/join/", {}),
        (following, "follows/", {"following_id": "{ana}"}),
        (profiles, "profiles/businessmen/", {"business_name": "b", "descriptions": "d", "contact": "c"}),
    ],
)
def test_nothing_is_created_for_a_person_who_is_deleted_meanwhile(
    beto: Someone,
    ana: Someone,
    post_id: int,
    deleted_meanwhile: Deletion,
    operations: ModuleType,
    path: str,
    body: dict[str, Any],
) -> None:
    known = {
        "{png}": png(),
        "{post}": post_id,
        "{ana}": ana.id,
        "{general}": Community.objects.get(slug="general").id,
    }
    deleted_meanwhile(operations)
    ProfileRecord.objects.filter(user_id=beto.id).delete()

    answer = beto.client.post(
        f"/api/{path}".replace("{general}", str(known["{general}"])),
        {name: known.get(value, value) if isinstance(value, str) else value for name, value in body.items()},
        format="multipart" if "image" in body else "json",
    )

    assert (answer.status_code, answer.json()) == (401, {"detail": "La cuenta ya no existe."})
    assert _left_of(beto.id) == {}


@pytest.mark.parametrize("is_private", [True, False])
def test_nobody_opens_a_room_with_a_person_who_is_deleted_meanwhile(
    beto: Someone, ana: Someone, deleted_meanwhile: Deletion, is_private: bool
) -> None:
    deleted_meanwhile(rooms)

    answer = ana.client.post(
        "/api/chat/rooms/", {"participants_ids": [ana.id, beto.id], "is_private": is_private}, format="json"
    )

    assert (answer.status_code, answer.json()) == (400, {"detail": "Uno de los participantes no existe."})
    assert (_left_of(beto.id), Participant.objects.count()) == ({}, 0)


def test_nobody_adds_a_person_who_is_deleted_meanwhile_to_a_group(
    beto: Someone, ana: Someone, deleted_meanwhile: Deletion
) -> None:
    made = ana.client.post("/api/chat/rooms/", {"participants_ids": [ana.id], "is_private": False}, format="json")
    deleted_meanwhile(membership)

    answer = ana.client.patch(
        f"/api/chat/rooms/{made.json()['id']}/", {"participants_ids": [ana.id, beto.id]}, format="json"
    )

    assert (answer.status_code, answer.json()) == (400, {"detail": "Uno de los participantes no existe."})
    assert _left_of(beto.id) == {}


def test_nobody_follows_a_person_who_is_deleted_meanwhile(
    beto: Someone, ana: Someone, deleted_meanwhile: Deletion
) -> None:
    deleted_meanwhile(following)

    answer = ana.client.post("/api/follows/", {"following_id": beto.id}, format="json")

    assert (answer.status_code, answer.json()) == (404, {"detail": "La persona no existe."})
    assert _left_of(beto.id) == {}
