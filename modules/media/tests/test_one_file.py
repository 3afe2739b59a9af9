"""Reading, changing, replacing and deleting a file, and who may."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from agrovet.kernel import bus
from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.writing import writing
from modules.accounts.events import UserDeleted
from modules.media.models import MediaFile, UnusedKey
from modules.media.tests.conftest import ANA, BETO
from modules.media.tests.reading import content_of
from modules.media.tests.samples import GIF, sent

pytestmark = pytest.mark.django_db(transaction=True)

NO_SUCH = {"detail": "No Media matches the given query."}
NOT_YOURS = {"detail": "No tiene permiso para acceder a este recurso."}


@pytest.fixture
def file(ana: APIClient) -> MediaFile:
    """A file of Ana's."""
    ana.post("/api/media/", {"image": sent()}, format="multipart")
    return MediaFile.objects.get()


def _path(file: MediaFile) -> str:
    return f"/api/media/{file.id}/"


def test_anyone_reads_one_file(visitor: APIClient, file: MediaFile) -> None:
    assert visitor.get(_path(file)).json()["id"] == file.id
    assert (visitor.get("/api/media/999/").status_code, visitor.get("/api/media/999/").json()) == (404, NO_SUCH)


def test_papers_are_read_by_their_owner_and_staff_alone(
    ana: APIClient, beto: APIClient, visitor: APIClient, staff: APIClient
) -> None:
    id = ana.post("/api/media/", {"image": sent(), "folder": "verification"}, format="multipart").json()["id"]

    answers = {who: client.get(f"/api/media/{id}/").status_code for who, client in _clients(ana, beto, visitor, staff)}

    assert answers == {"ana": 200, "beto": 404, "visitor": 404, "staff": 200}
    assert beto.delete(f"/api/media/{id}/").json() == NO_SUCH


def _clients(*clients: APIClient) -> list[tuple[str, APIClient]]:
    return list(zip(("ana", "beto", "visitor", "staff"), clients, strict=True))


@pytest.mark.parametrize("method", ["patch", "put"])
@pytest.mark.parametrize("format", ["json", "multipart"])
def test_the_owner_changes_what_is_said(ana: APIClient, file: MediaFile, method: str, format: str) -> None:
    response = getattr(ana, method)(_path(file), {"name": "Saco", "price": "12.5"}, format=format)

    assert response.status_code == 200
    changed = {key: response.json()[key] for key in ("name", "description", "price", "url")}
    assert changed == {
        "name": "Saco",
        "description": "0",
        "price": "12.50",
        "url": f"http://testserver/media/{file.key}",
    }
    assert list(LoggedEvent.objects.order_by("id").values_list("name", flat=True)) == ["media.created", "media.updated"]


def test_another_file_takes_the_place_and_the_old_one_goes(
    ana: APIClient, visitor: APIClient, file: MediaFile, store_folder: Any, deliver: Callable[[], int]
) -> None:
    response = ana.patch(_path(file), {"image": sent(GIF, "otra.gif")}, format="multipart")
    deliver()

    url = response.json()["url"]
    assert url.endswith(".gif")
    assert content_of(visitor.get(url)) == GIF
    assert not (store_folder / file.key).exists()
    assert not UnusedKey.objects.exists()


def test_deleting_removes_the_record_and_then_the_file(
    ana: APIClient, file: MediaFile, store_folder: Any, deliver: Callable[[], int]
) -> None:
    response = ana.delete(_path(file))
    deliver()

    assert (response.status_code, response.content) == (204, b"")
    assert ana.get(_path(file)).json() == NO_SUCH
    assert not (store_folder / file.key).exists()
    deleted = LoggedEvent.objects.get(name="media.deleted")
    assert (deleted.payload["media_id"], deleted.payload["owner_id"]) == (file.id, ANA)


def test_others_change_and_delete_nothing(beto: APIClient, visitor: APIClient, file: MediaFile) -> None:
    for client, status in ((beto, 403), (visitor, 401)):
        answers = [
            client.patch(_path(file), {"name": "x"}, format="json"),
            client.put(_path(file), {"image": sent()}, format="multipart"),
            client.delete(_path(file)),
        ]
        assert [answer.status_code for answer in answers] == [status] * 3
    assert beto.delete(_path(file)).json() == NOT_YOURS
    assert MediaFile.objects.get().name == "0"


def test_staff_change_and_delete(staff: APIClient, file: MediaFile) -> None:
    assert staff.patch(_path(file), {"name": "Limpio"}, format="json").json()["name"] == "Limpio"
    assert staff.delete(_path(file)).status_code == 204


def test_the_list_holds_ones_own_and_for_staff_all(
    ana: APIClient, beto: APIClient, staff: APIClient, visitor: APIClient, file: MediaFile
) -> None:
    other = MediaFile.objects.create(owner_id=BETO, url="/media/x.png")

    lists = [[item["id"] for item in client.get("/api/media/").json()] for client in (ana, beto, staff)]

    assert lists == [[file.id], [other.id], [file.id, other.id]]
    assert visitor.get("/api/media/").status_code == 401


@pytest.mark.parametrize("rows", [3, 60])
def test_the_list_takes_one_query_however_long_it_is(ana: APIClient, rows: int) -> None:
    MediaFile.objects.bulk_create(MediaFile(owner_id=ANA, url=f"/media/{n}.png") for n in range(rows))

    with CaptureQueriesContext(connection) as queries:
        response = ana.get("/api/media/")

    assert (len(response.json()), response["X-Total-Count"], len(queries)) == (rows, str(rows), 1)


def test_a_persons_files_go_with_the_person(
    beto: APIClient, file: MediaFile, store_folder: Any, deliver: Callable[[], int]
) -> None:
    beto.post("/api/media/", {"image": sent()}, format="multipart")
    with writing("accounts"):
        bus.publish(UserDeleted(user_id=ANA, deleted_at=file.created_at))

    deliver()

    assert list(MediaFile.objects.values_list("owner_id", flat=True)) == [BETO]
    assert not (store_folder / file.key).exists()


@pytest.mark.parametrize(
    "body",
    [
        {"name": ["a"]},
        {"name": "x" * 201},
        {"price": "NaN"},
        {"price": "1e400"},
        {"price": -1e30},
        {"price": True},
        {"description": {"a": 1}},
        {"name": "a\x00b"},
    ],
)
def test_odd_values_are_refused_by_name(ana: APIClient, file: MediaFile, body: dict[str, Any]) -> None:
    response = ana.patch(_path(file), body, format="json")

    assert response.status_code == 400
    assert set(response.json()) == {"detail", *body}


UNSHOWABLE = [
    "[100000000000000000000]",
    '{"spectrum": [-100000000000000000000]}',
    '["\\ud800"]',
    '{"\\udfff": 1}',
    "[NaN]",
    "[-Infinity]",
    "[" * 100_00 + "]" * 100_00,
    "[" * 500 + "]" * 500,
    "x" * (16 * 1024 + 1),
]


@pytest.mark.parametrize("description", UNSHOWABLE, ids=range(len(UNSHOWABLE)))
def test_a_description_that_could_not_be_shown_again_is_refused(
    ana: APIClient, file: MediaFile, description: str
) -> None:
    changed = ana.patch(_path(file), {"description": description}, format="json")
    uploaded = ana.post("/api/media/", {"image": sent(), "description": description}, format="multipart")

    for response in (changed, uploaded):
        assert (response.status_code, set(response.json())) == (400, {"detail", "description"})
    assert list(MediaFile.objects.values_list("description", flat=True)) == ["0"]


@pytest.mark.parametrize("description", ["[hola", "{ñandú}", "[1, 2.5]", "[18446744073709551615]", '{"spectrum": [3]}'])
def test_a_description_that_can_be_shown_is_stored_as_it_is(ana: APIClient, file: MediaFile, description: str) -> None:
    response = ana.patch(_path(file), {"description": description}, format="json")

    assert (response.status_code, response.json()["description"]) == (200, description)
