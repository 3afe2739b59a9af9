"""Coming in for the first time."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.doors import ServiceUnavailable, stand_in
from agrovet.kernel.identity import Identity
from modules.accounts import public as accounts
from modules.accounts.models import AccessKey, User
from modules.accounts.tests.samples import Someone, note, png
from modules.media.fake import FakeMedia
from modules.media.public import StoreUnavailable
from modules.profiles.fake import FakeProfiles

pytestmark = pytest.mark.django_db

REGISTER = "/api/auth/register/"
LUIS = {"full_name": "Luis", "phone_number": "+505 8888 0009", "password": "Clave-Segura-1"}


class MediaThatIsAway(FakeMedia):
    """Media elsewhere, and not answering."""

    def store_image(self, **arguments: Any) -> Any:
        """Never."""
        raise ServiceUnavailable("El servicio media no está disponible en este momento.")


class MediaWithoutStore(FakeMedia):
    """Media whose store is away."""

    def store_image(self, **arguments: Any) -> Any:
        """Never."""
        raise StoreUnavailable("El almacén de archivos no responde.")


class ProfilesThatAreAway(FakeProfiles):
    """Profiles elsewhere, and not answering."""

    def open_profile(self, **arguments: Any) -> Any:
        """Never."""
        raise ServiceUnavailable("El servicio profiles no está disponible en este momento.")

    def profiles(self, **arguments: Any) -> Any:
        """Never."""
        raise ServiceUnavailable("El servicio profiles no está disponible en este momento.")


def test_the_answer_shows_the_person_and_a_key_that_opens_doors(visitor: APIClient) -> None:
    answer = visitor.post(REGISTER, LUIS)

    user = User.objects.get()
    assert answer.status_code == 201
    assert answer.json()["user"] == {
        "id": user.id,
        "full_name": "Luis",
        "last_name": "",
        "phone_number": "+50588880009",
        "role": None,
        "bio": None,
        "profile_picture": None,
        "latitude": None,
        "longitude": None,
        "specialist_profile": None,
        "businessman_profile": None,
        "consumer_profile": None,
    }
    assert accounts.identify(key=answer.json()["token"]) == Identity(
        id=user.id, full_name="Luis", role=None, is_staff=False
    )
    assert set(answer.json()) == {"user", "token"}


@pytest.mark.parametrize(
    ("sent", "kept", "profile"),
    [
        ("Specialist", "Specialist", "specialist_profile"),
        ("specialist", "Specialist", "specialist_profile"),
        ("BUSINESSMAN", "businessman", "businessman_profile"),
        ("Consumer", "consumer", "consumer_profile"),
    ],
)
def test_a_role_in_any_case_brings_its_profile_at_once(visitor: APIClient, sent: str, kept: str, profile: str) -> None:
    user = visitor.post(REGISTER, {**LUIS, "role": sent}).json()["user"]

    assert user["role"] == kept
    assert user[profile]["user_display"] == "Luis"


def test_what_people_say_of_their_work_is_in_their_profile(visitor: APIClient) -> None:
    vet = {**LUIS, "role": "Specialist", "specialist_profile_profession": "Veterinario"}
    shop = {**LUIS, "phone_number": "88880008", "role": "businessman", "businessman_profile_business_type": "Tienda"}

    profession = visitor.post(REGISTER, vet).json()["user"]["specialist_profile"]["profession"]
    business_type = visitor.post(REGISTER, shop).json()["user"]["businessman_profile"]["business_type"]

    assert (profession, business_type) == ("Veterinario", "Tienda")


def test_the_others_learn_of_the_person(visitor: APIClient) -> None:
    visitor.post(REGISTER, {**LUIS, "role": "Specialist", "specialist_profile_profession": "Agrónomo"})

    event = LoggedEvent.objects.get()
    user = User.objects.get()
    assert (event.name, event.key) == ("user.created", f"user:{user.id}")
    assert event.payload["role"] == "Specialist"
    assert event.payload["profession"] == "Agrónomo"


def test_blanks_and_unknown_names_are_ignored(visitor: APIClient) -> None:
    blanks = dict.fromkeys(["last_name", "role", "bio", "latitude", "longitude", "profile_picture"], "")

    answer = visitor.post(REGISTER, {**LUIS, **blanks, "color": "rojo"}, format="multipart")

    user = User.objects.get()
    assert answer.status_code == 201
    assert (user.last_name, user.role, user.bio, user.latitude, user.profile_picture) == ("", None, None, None, None)


def test_nobody_becomes_staff_by_saying_so(visitor: APIClient) -> None:
    visitor.post(REGISTER, {**LUIS, "is_staff": True, "is_superuser": True, "id": 7777, "picture_media_id": 1})

    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.picture_media_id) == (False, False, None)
    assert user.id != 7777


def test_a_dead_key_is_not_looked_at(visitor: APIClient) -> None:
    visitor.credentials(HTTP_AUTHORIZATION="Bearer 0000000000000000000000000000000000000000")

    assert visitor.post(REGISTER, LUIS).status_code == 201


@pytest.mark.parametrize("spelling", ["50588880001", "+505 8888 0001", "+505-8888-0001", "(505) 8888-0001"])
def test_a_number_belongs_to_one_person_in_any_spelling(visitor: APIClient, ana: Someone, spelling: str) -> None:
    answer = visitor.post(REGISTER, {**LUIS, "phone_number": spelling})

    assert answer.status_code == 400
    assert answer.json() == {
        "phone_number": ["Ya existe una cuenta con este número de teléfono."],
        "detail": "Teléfono: Ya existe una cuenta con este número de teléfono.",
    }


@pytest.mark.parametrize("number", ["abc", "123456", "1234567890123456", "٠١٢٣٤٥٦٧٨", "8888-0001a", "++50588880001"])
def test_what_is_no_number_is_refused(visitor: APIClient, number: str) -> None:
    answer = visitor.post(REGISTER, {**LUIS, "phone_number": number})

    assert answer.status_code == 400
    assert answer.json()["phone_number"] == ["Ingrese un número válido"]


def test_all_that_is_wrong_is_said_at_once(visitor: APIClient) -> None:
    answer = visitor.post(REGISTER, {"role": "rey", "latitude": "norte", "longitude": 500})

    assert answer.status_code == 400
    assert set(answer.json()) == {"phone_number", "password", "role", "latitude", "longitude", "detail"}


def test_a_picture_is_kept_as_the_persons_file(visitor: APIClient, media: FakeMedia) -> None:
    answer = visitor.post(REGISTER, {**LUIS, "profile_picture": png()}, format="multipart")

    user = User.objects.get()
    assert answer.json()["user"]["profile_picture"] == "http://testserver/media/1.png"
    assert (user.picture_media_id, user.is_active, user.pending_since) == (1, True, None)
    assert media.known[1].owner_id == user.id


def test_a_picture_that_is_none_leaves_nobody_behind(visitor: APIClient) -> None:
    answer = visitor.post(REGISTER, {**LUIS, "profile_picture": note()}, format="multipart")

    assert answer.status_code == 400
    assert answer.json()["profile_picture"] == ["El archivo no es una imagen válida."]
    assert list(User.objects.all()) == []
    assert not LoggedEvent.objects.filter(name="user.created").exists()


@pytest.mark.parametrize("away", [MediaThatIsAway(), MediaWithoutStore()])
def test_without_a_store_a_registration_with_picture_can_be_repeated(visitor: APIClient, away: FakeMedia) -> None:
    with stand_in("media", away):
        refused = visitor.post(REGISTER, {**LUIS, "profile_picture": png()}, format="multipart")
    repeated = visitor.post(REGISTER, {**LUIS, "profile_picture": png()}, format="multipart")

    assert refused.status_code == 503
    assert refused["Retry-After"] == "5"
    assert repeated.status_code == 201
    assert User.objects.count() == 1


def test_without_profiles_people_register_all_the_same(visitor: APIClient) -> None:
    with stand_in("profiles", ProfilesThatAreAway()):
        answer = visitor.post(REGISTER, {**LUIS, "role": "Specialist"})

    assert answer.status_code == 201
    assert answer.json()["user"]["role"] == "Specialist"
    assert answer.json()["user"]["specialist_profile"] is None


def test_neither_keys_nor_passwords_are_kept_as_they_are(visitor: APIClient, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]

    key = visitor.post(REGISTER, LUIS).json()["token"]

    kept = AccessKey.objects.get()
    assert (len(key), len(kept.hash)) == (40, 64)
    assert key not in kept.hash
    assert User.objects.get().password.startswith("pbkdf2_sha256$")
