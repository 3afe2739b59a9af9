"""Pictures of people."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.testing.events import Published
from agrovet.kernel.testing.fixtures import Announce
from modules.accounts.models import User
from modules.accounts.tests.samples import Someone, note, png
from modules.media.events import MediaDeleted, MediaUpdated
from modules.media.fake import FakeMedia

pytestmark = pytest.mark.django_db

UPLOAD = "/api/auth/upload-profile-picture/"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def picture_of(someone: Someone) -> tuple[str | None, int | None]:
    user = someone.record()
    return user.profile_picture, user.picture_media_id


def test_a_picture_is_sent_by_itself(ana: Someone) -> None:
    answer = ana.client.post(UPLOAD, {"image": png()}, format="multipart")

    assert answer.status_code == 200
    assert answer.json()["message"] == "Imagen de perfil actualizada correctamente"
    assert answer.json()["user"]["profile_picture"] == "http://testserver/media/1.png"
    assert picture_of(ana) == ("/media/1.png", 1)


@pytest.mark.parametrize("form", [{"x": "1"}, {"image": "texto"}, {"image": note()}])
def test_what_is_no_image_is_refused_by_its_field(ana: Someone, form: dict[str, Any]) -> None:
    answer = ana.client.post(UPLOAD, form, format="multipart")

    assert answer.status_code == 400
    assert answer.json()["image"]
    assert picture_of(ana) == (None, None)


def test_sending_a_picture_needs_a_key(visitor: APIClient) -> None:
    assert visitor.post(UPLOAD, {"image": png()}, format="multipart").status_code == 401


def test_a_picture_is_sent_with_other_changes(ana: Someone) -> None:
    answer = ana.client.patch(ana.path, {"profile_picture": png(), "full_name": "Zora"}, format="multipart")

    assert (answer.status_code, answer.json()["full_name"]) == (200, "Zora")
    assert picture_of(ana) == ("/media/1.png", 1)


def test_a_bad_picture_leaves_the_other_changes_undone(ana: Someone) -> None:
    answer = ana.client.patch(ana.path, {"profile_picture": note(), "full_name": "Zora"}, format="multipart")

    assert answer.status_code == 400
    assert answer.json()["profile_picture"] == ["El archivo no es una imagen válida."]
    assert ana.record().full_name == "Ana"


@pytest.mark.parametrize(
    "named",
    [
        "/media/5.png",
        "http://testserver/media/5.png",
        "http://127.0.0.1:8001/media/5.png",  # the later clients upload at one address and edit at another
        5,
        "5",
    ],
)
def test_a_picture_sent_before_is_named_by_address_or_id(ana: Someone, media: FakeMedia, named: str | int) -> None:
    media.add(id=5, owner_id=ana.id)

    answer = ana.client.patch(ana.path, {"profile_picture": named})

    assert answer.json()["profile_picture"] == "http://testserver/media/5.png"
    assert picture_of(ana) == ("/media/5.png", 5)


@pytest.mark.parametrize(
    "named",
    [
        "https://example.com/a.png",
        "blob:http://localhost:5173/x",
        "http://[::1/a.png",
        "/media/7.png",
        7,
        "7",
        "99999999999999999999",
        -1,
        0,
        True,
        1.5,
        "",
        "\x00",
        "x" * 5000,
        {"id": 7},
        [7],
    ],
)
def test_what_is_not_ones_own_is_ignored(ana: Someone, beto: Someone, media: FakeMedia, named: Any) -> None:
    media.add(id=5, owner_id=ana.id)
    media.add(id=7, owner_id=beto.id)
    ana.client.patch(ana.path, {"profile_picture": 5})

    answer = ana.client.patch(ana.path, {"profile_picture": named, "last_name": "Lopez"})

    assert (answer.status_code, answer.json()["last_name"]) == (200, "Lopez")
    assert picture_of(ana) == ("/media/5.png", 5)


@pytest.mark.parametrize("kept", ["/media/5.png", "https://project.supabase.co/profiles/2_foto.png"])
def test_the_present_address_sent_back_changes_nothing(
    ana: Someone, kept: str, announced: Callable[[], list[tuple[str, str]]]
) -> None:
    User.objects.filter(id=ana.id).update(profile_picture=kept)
    shown = ana.client.get(ana.path).json()["profile_picture"]

    answer = ana.client.patch(ana.path, {"profile_picture": shown})

    assert answer.json()["profile_picture"] == shown
    assert picture_of(ana) == (kept, None)
    assert announced() == []


def test_a_picture_can_be_taken_away(ana: Someone) -> None:
    User.objects.filter(id=ana.id).update(profile_picture="/media/5.png", picture_media_id=5)

    answer = ana.client.patch(ana.path, {"profile_picture": None})

    assert answer.json()["profile_picture"] is None
    assert picture_of(ana) == (None, None)


def test_a_picture_that_media_deleted_is_shown_no_longer(ana: Someone, beto: Someone, announce: Announce) -> None:
    User.objects.filter(id=ana.id).update(profile_picture="/media/5.png", picture_media_id=5)
    User.objects.filter(id=beto.id).update(profile_picture="/media/6.png", picture_media_id=6)

    announce(MediaDeleted(media_id=5, owner_id=ana.id, url="/media/5.png", deleted_at=NOON))

    assert (picture_of(ana), picture_of(beto)) == ((None, None), ("/media/6.png", 6))


def test_a_picture_that_media_replaced_is_shown_from_its_new_address(
    ana: Someone, announce: Announce, published: Published
) -> None:
    User.objects.filter(id=ana.id).update(profile_picture="/media/5.png", picture_media_id=5)

    for _ in range(2):
        announce(MediaUpdated(media_id=5, owner_id=ana.id, url="/media/5b.png", updated_at=NOON))

    assert picture_of(ana) == ("/media/5b.png", 5)
    assert [event.name for event in published] == ["user.updated"]
