"""What others see and may do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from agrovet.kernel.doors import stand_in
from modules.media.fake import FakeMedia
from modules.profiles import public as profiles
from modules.profiles.models import GalleryItem, ProfileRecord
from modules.profiles.tests.conftest import ANA, BETO

pytestmark = pytest.mark.django_db

NOT_YOURS = {"detail": "No tiene permiso para acceder a este recurso."}


@pytest.fixture
def with_papers(ana: APIClient, media: FakeMedia) -> dict[str, int]:
    """Ana's profile, with a title and one work; the ids of both files."""
    title, work = media.add(owner_id=ANA, is_paper=True).id, media.add(owner_id=ANA).id
    body = {"verification_title_id": title, "work_images_ids": [work], "profession": "Veterinaria"}
    assert ana.patch(f"/api/profiles/specialists/{ANA}/", body, format="json").status_code == 200
    return {"title": title, "work": work}


def test_anyone_logged_in_reads_a_profile_but_not_its_papers(
    ana: APIClient, carla: APIClient, staff: APIClient, with_papers: dict[str, int]
) -> None:
    path = f"/api/profiles/specialists/{ANA}/"

    own, others, staffs = (client.get(path).json() for client in (ana, carla, staff))

    assert own == staffs
    assert own["verification_title_id"] == with_papers["title"]
    assert own["verification_title_url"] == f"http://testserver/media/{with_papers['title']}.png"
    assert own["verification_status"] == "pending"
    assert others == {
        **own,
        "verification_status": "",
        "verification_title_id": None,
        "verification_title_url": None,
    }
    assert others["work_images_ids"] == [with_papers["work"]]


@pytest.mark.usefixtures("with_papers")
def test_nobody_else_changes_a_profile(beto: APIClient, staff: APIClient) -> None:
    path = f"/api/profiles/specialists/{ANA}/"

    refused = [
        beto.patch(path, {"profession": "x"}, format="json"),
        beto.put(path, {"experience_years": "no number"}, format="json"),
        beto.delete(path),
        beto.patch(f"/api/profiles/specialists/by-user/{ANA}/", {}, format="json"),
        beto.post(f"{path}upload_work_images/", {}, format="multipart"),
    ]
    by_staff = staff.patch(path, {"about_us": "Corregido"}, format="json")

    assert [(answer.status_code, answer.json()) for answer in refused] == [(403, NOT_YOURS)] * 5
    assert (by_staff.status_code, by_staff.json()["about_us"]) == (200, "Corregido")


def test_what_is_not_there_is_not_made_for_another(ana: APIClient, staff: APIClient) -> None:
    read = ana.get(f"/api/profiles/businessmen/{BETO}/")
    changed = staff.patch(f"/api/profiles/businessmen/{BETO}/", {"contact": "x"}, format="json")

    assert [answer.status_code for answer in (read, changed)] == [404, 404]
    assert not ProfileRecord.objects.exists()


def test_the_door_takes_two_queries_however_many_it_is_asked_for(media: FakeMedia) -> None:
    people = range(1, 1001)
    ProfileRecord.objects.bulk_create(ProfileRecord(user_id=id, kind="specialist") for id in people)
    GalleryItem.objects.bulk_create(
        GalleryItem(profile_id=id, media_id=media.add(id=20_000 - number, owner_id=id).id)
        for number, id in enumerate([*people, *people])
    )

    with CaptureQueriesContext(connection) as queries:
        found = profiles.profiles(user_ids=[*people, 5000])

    # The third query is the one of media, whose stand-in makes none.
    assert (len(queries), len(found)) == (2, 1000)
    assert all(
        [file.id for file in each.gallery] == sorted(file.id for file in each.gallery) for each in found.values()
    )
    assert {len(each.gallery) for each in found.values()} == {2}


class NoMedia:
    """Media, while it is away."""

    def files(self, *, ids: object, with_papers: bool = False) -> object:
        """Does not answer."""
        raise profiles.ServiceUnavailable("El servicio media no está disponible en este momento.")


def test_while_media_is_away_the_ids_of_a_gallery_are_still_told(ana: APIClient, with_papers: dict[str, int]) -> None:
    path = f"/api/profiles/specialists/{ANA}/"

    with stand_in("media", NoMedia()):
        read = ana.get(path)
        unchanged = ana.patch(path, {"work_images_ids": [with_papers["work"]]}, format="json")

    assert read.status_code == 200
    assert (read.json()["work_images_ids"], read.json()["work_images"]) == ([with_papers["work"]], [None])
    assert unchanged.status_code == 503
