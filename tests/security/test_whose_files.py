"""Whose a file is that came without a key, and who reads a file that was sent in a conversation."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from agrovet.kernel.testing.races import at_once
from modules.media.models import MediaFile
from modules.media.subscriptions import delete_expired_files
from modules.media.tests.samples import GIF, sent

pytestmark = pytest.mark.django_db(transaction=True)

OWNERS_ADDRESS, OTHER_ADDRESS = "203.0.113.7", "198.51.100.9"
NO_SUCH = {"detail": "No Media matches the given query."}
AD = {"title": "Saco", "description": "Maíz", "price": "10", "category": 1, "condition": "new"}


class Person:
    """Somebody who is registered, with a client at an address."""

    def __init__(self, number: int, *, address: str) -> None:
        form = {"full_name": f"P{number}", "phone_number": f"+5058777{number:04}", "password": "Clave-Segura-1"}
        registered = APIClient().post("/api/auth/register/", {**form, "role": "Specialist"}, format="json").json()
        self.id: int = registered["user"]["id"]
        self.client = APIClient(REMOTE_ADDR=address)
        self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {registered['token']}")

    def advertise(self, media_id: int, **more: Any) -> Any:
        """Publish an ad with the picture."""
        return self.client.post("/api/adds/", {**AD, "main_image_id": media_id, **more}, format="json")

    def room_with(self, other: "Person") -> int:
        """The private room with somebody."""
        form = {"participants_ids": [self.id, other.id]}
        room: int = self.client.post("/api/chat/rooms/get_or_create_private/", form, format="json").json()["id"]
        return room

    def send(self, room: int, media_id: int) -> Any:
        """Send the file in a message."""
        return self.client.post("/api/chat/messages/", {"room": room, "media": media_id}, format="json")

    def post(self, media_id: int) -> Any:
        """Show the file in a post."""
        form = {"title": "Hola", "content": "Mire", "media_id": media_id}
        return self.client.post("/api/foro/posts/", form, format="json")

    def upload(self, **fields: Any) -> int:
        """Upload a picture with the key."""
        id: int = self.client.post("/api/media/", {"image": sent(), **fields}, format="multipart").json()["id"]
        return id


@pytest.fixture(autouse=True)
def _unlimited(settings: Any) -> None:
    settings.AGROVET_RATES_ON = False


@pytest.fixture
def ana() -> Person:
    return Person(1, address=OWNERS_ADDRESS)


@pytest.fixture
def beto() -> Person:
    return Person(2, address=OTHER_ADDRESS)


@pytest.fixture
def carla() -> Person:
    return Person(3, address=OTHER_ADDRESS)


def visitors_picture(address: str = OWNERS_ADDRESS) -> int:
    """A picture that was uploaded without a key, as every ad form of the later clients does."""
    response = APIClient(REMOTE_ADDR=address).post("/api/media/", {"image": sent()}, format="multipart")
    id: int = response.json()["id"]
    return id


def _status_for(*people: Person, of: int) -> list[int]:
    clients = [person.client for person in people] + [APIClient()]
    return [client.get(f"/api/media/{of}/").status_code for client in clients]


def _let_a_day_pass() -> None:
    MediaFile.objects.filter(expires_at__isnull=False).update(expires_at=timezone.now() - timedelta(seconds=1))
    delete_expired_files()


class TestAPictureWithoutAnOwner:
    def test_is_claimed_by_the_ad_of_the_address_that_it_came_from(self, ana: Person) -> None:
        picture = visitors_picture()

        response = ana.advertise(picture)

        assert (response.status_code, response.json()["main_image"]["id"]) == (201, picture)
        assert MediaFile.objects.get(id=picture).owner_id == ana.id
        _let_a_day_pass()
        assert MediaFile.objects.filter(id=picture).exists()

    @pytest.mark.parametrize("way", ["main_image_id", "secondary_image_ids"])
    def test_that_a_stranger_sent_is_still_shown_by_an_ad_from_yet_another_address(
        self, ana: Person, beto: Person, carla: Person, way: str
    ) -> None:
        # A phone that changed its network between the picture and the ad.
        picture = visitors_picture("192.0.2.30")
        beto.send(beto.room_with(carla), picture)

        named = picture if way == "main_image_id" else [picture]
        response = ana.client.post("/api/adds/", {**AD, way: named}, format="json")

        assert response.status_code == 201

    @pytest.mark.parametrize("way", ["message", "post", "comment", "cover", "ad"])
    def test_is_not_taken_by_a_stranger_who_names_it_first(
        self, ana: Person, beto: Person, carla: Person, way: str, deliver: Any
    ) -> None:
        picture = visitors_picture()

        _show_by(way, beto, carla, picture)
        deliver()

        assert MediaFile.objects.get(id=picture).owner_id is None
        replaced = beto.client.patch(f"/api/media/{picture}/", {"image": sent(GIF, "x.gif")}, format="multipart")
        assert replaced.status_code in (403, 404)
        assert ana.advertise(picture).status_code == 201
        assert MediaFile.objects.get(id=picture).owner_id == ana.id

    @pytest.mark.parametrize("way", ["message", "post", "comment", "cover", "ad"])
    def test_stays_while_something_shows_it(self, beto: Person, carla: Person, way: str, deliver: Any) -> None:
        picture, dropped = visitors_picture(), visitors_picture()
        _show_by(way, beto, carla, picture)
        deliver()

        _let_a_day_pass()

        assert list(MediaFile.objects.filter(id__in=[picture, dropped]).values_list("id", flat=True)) == [picture]

    def test_is_shown_by_an_ad_from_another_address_which_does_not_own_it(self, beto: Person) -> None:
        picture = visitors_picture()

        response = beto.advertise(picture)

        assert (response.status_code, response.json()["main_image"]["id"]) == (201, picture)
        assert beto.client.delete(f"/api/media/{picture}/").status_code == 403

    def test_goes_to_one_of_two_ads_from_one_address(self, ana: Person) -> None:
        picture, neighbour = visitors_picture(), Person(4, address=OWNERS_ADDRESS)

        first, second = ana.advertise(picture), neighbour.advertise(picture)

        assert (first.status_code, second.status_code) == (201, 400)
        assert second.json()["main_image_id"] == "Media principal no encontrada."

    def test_is_the_ads_in_ten_of_ten_races(self, ana: Person, beto: Person, carla: Person) -> None:
        room = beto.room_with(carla)
        outcomes = []
        for _ in range(10):
            picture = visitors_picture()
            published, _sent = at_once(
                lambda picture=picture: ana.advertise(picture),  # type: ignore[misc]  # bound now
                lambda picture=picture: beto.send(room, picture),  # type: ignore[misc]  # bound now
            )
            outcomes.append((published.status_code, MediaFile.objects.get(id=picture).owner_id))

        assert outcomes == [(201, ana.id)] * 10


def _show_by(way: str, person: Person, other: Person, media_id: int) -> None:
    if way == "message":
        response = person.send(person.room_with(other), media_id)
    elif way == "post":
        response = person.post(media_id)
    elif way == "comment":
        form = {"post": person.post(media_id).json()["id"], "content": "Mire", "media_id": media_id}
        response = person.client.post("/api/foro/comments/", form, format="json")
    elif way == "cover":
        community = person.client.post("/api/foro/communities/", {"name": "Maíz"}, format="json").json()["id"]
        path = f"/api/foro/communities/{community}/upload_cover/"
        response = person.client.post(path, {"file": str(media_id)}, format="multipart")
    else:
        response = person.advertise(media_id)
    assert response.status_code in (200, 201), response.content


class TestAFileOfAConversation:
    @pytest.mark.parametrize("fields", [{"folder": "chat"}, {}], ids=["sent as such", "shown by a message alone"])
    def test_is_read_by_its_owner_the_participants_and_staff(
        self, ana: Person, beto: Person, carla: Person, fields: dict[str, str], admin: APIClient
    ) -> None:
        file = ana.upload(**fields)

        assert ana.send(ana.room_with(beto), file).status_code == 201

        assert _status_for(ana, beto, carla, of=file) == [200, 200, 404, 404]
        assert carla.client.get(f"/api/media/{file}/").json() == NO_SUCH
        assert carla.client.patch(f"/api/media/{file}/", {"name": "x"}, format="json").json() == NO_SUCH
        assert carla.client.delete(f"/api/media/{file}/").json() == NO_SUCH
        assert admin.get(f"/api/media/{file}/").status_code == 200

    def test_is_its_owners_alone_before_it_is_sent(self, ana: Person, beto: Person) -> None:
        file = ana.upload(folder="chat")

        assert _status_for(ana, beto, of=file) == [200, 404, 404]

    def test_is_not_opened_by_who_names_it_elsewhere(self, ana: Person, beto: Person, carla: Person) -> None:
        file = ana.upload(folder="chat")
        ana.send(ana.room_with(beto), file)

        in_a_message = carla.send(carla.room_with(beto), file)
        in_a_post, in_an_ad = carla.post(file), carla.advertise(file)
        in_an_ad_beside = carla.client.post("/api/adds/", {**AD, "secondary_image_ids": [file]}, format="json")

        answers = [in_a_message, in_a_post, in_an_ad, in_an_ad_beside]
        assert [answer.status_code for answer in answers] == [400, 404, 400, 400]
        assert _status_for(ana, beto, carla, of=file) == [200, 200, 404, 404]

    def test_is_passed_on_by_who_reads_it(self, ana: Person, beto: Person, carla: Person) -> None:
        file = ana.upload(folder="chat")
        ana.send(ana.room_with(beto), file)

        response = beto.send(beto.room_with(carla), file)

        assert response.status_code == 201
        assert _status_for(carla, of=file) == [200, 404]

    @pytest.mark.parametrize("way", ["post", "ad"])
    def test_is_public_once_its_owner_publishes_it(self, ana: Person, beto: Person, carla: Person, way: str) -> None:
        file = ana.upload(folder="chat")
        ana.send(ana.room_with(beto), file)

        _show_by(way, ana, beto, file)

        assert _status_for(carla, of=file) == [200, 200]

    @pytest.mark.parametrize("way", ["post", "ad"])
    def test_stays_public_where_it_was_published_before(
        self, ana: Person, beto: Person, carla: Person, way: str
    ) -> None:
        file = ana.upload()
        _show_by(way, ana, beto, file)

        ana.send(ana.room_with(beto), file)

        assert _status_for(carla, of=file) == [200, 200]

    def test_is_not_opened_by_who_named_it_before_it_was_sent(self, ana: Person, beto: Person, carla: Person) -> None:
        file = ana.upload()

        in_a_message, in_a_post = carla.send(carla.room_with(beto), file), carla.post(file)
        ana.send(ana.room_with(beto), file)

        assert [in_a_message.status_code, in_a_post.status_code] == [400, 404]
        assert _status_for(ana, beto, carla, of=file) == [200, 200, 404, 404]
        assert APIClient().get("/api/foro/posts/").json() == []

    def test_may_be_passed_on_once_its_owner_has_published_it(self, ana: Person, beto: Person, carla: Person) -> None:
        file = ana.upload()
        ana.advertise(file)

        assert (carla.send(carla.room_with(beto), file).status_code, carla.post(file).status_code) == (201, 201)


@pytest.fixture
def admin() -> APIClient:
    """A client of one of the staff."""
    from modules.accounts.tests.samples import person  # noqa: PLC0415 - needs the apps

    return person("Eva", phone_number="+50588889999", is_staff=True).client
