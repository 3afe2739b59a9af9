"""Changing and deleting an account."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.doors import ServiceUnavailable, stand_in
from modules.accounts import public as accounts
from modules.accounts.models import AccessKey, User
from modules.accounts.tests.samples import PASSWORD, Someone
from modules.profiles.fake import FakeProfiles
from modules.profiles.public import OtherKindOfProfile

pytestmark = pytest.mark.django_db


def test_what_is_sent_changes_and_the_rest_stays(ana: Someone) -> None:
    answer = ana.client.patch(ana.path, {"full_name": "Zora", "latitude": "12.1", "longitude": -86.123456789})

    assert answer.status_code == 200
    assert (answer.json()["full_name"], answer.json()["phone_number"]) == ("Zora", "+50588880001")
    assert (answer.json()["latitude"], answer.json()["longitude"]) == ("12.1000000", "-86.1234568")


def test_put_works_as_patch(ana: Someone) -> None:
    answer = ana.client.put(ana.path, {"bio": "Agrónoma"})

    assert (answer.status_code, answer.json()["bio"], answer.json()["full_name"]) == (200, "Agrónoma", "Ana")


def test_the_whole_person_may_be_sent_back(ana: Someone, profiles: FakeProfiles) -> None:
    profiles.open_profile(user_id=ana.id, kind="specialist", profession="Veterinaria")
    User.objects.filter(id=ana.id).update(role="Specialist", profile_picture="/media/1.png", latitude="12.1")
    shown = ana.client.get(ana.path).json()

    answer = ana.client.patch(ana.path, {**shown, "email": "", "user_display": "Ana", "is_staff": True})

    assert answer.status_code == 200
    assert answer.json() == shown
    assert not ana.record().is_staff


def test_a_form_may_hold_nested_values_as_text(ana: Someone) -> None:
    form = {"full_name": "Ana M", "specialist_profile": '{"profession": "x"}', "latitude": "null", "bio": "null"}

    answer = ana.client.patch(ana.path, form, format="multipart")

    assert answer.status_code == 200
    assert (answer.json()["full_name"], answer.json()["latitude"], answer.json()["bio"]) == ("Ana M", None, None)


def test_what_the_old_system_let_in_does_not_bar_other_changes(ana: Someone) -> None:
    User.objects.filter(id=ana.id).update(phone_number="12", phone_digits=None, latitude="555.5")
    shown = ana.client.get(ana.path).json()

    answer = ana.client.patch(ana.path, {**shown, "bio": "Criadora"})

    assert (answer.status_code, answer.json()["bio"]) == (200, "Criadora")


@pytest.mark.parametrize("blank", ["", "  ", None])
@pytest.mark.parametrize("name", ["full_name", "phone_number", "role", "password"])
def test_what_a_person_cannot_be_without_is_not_emptied(ana: Someone, name: str, blank: str | None) -> None:
    before = ana.record()

    answer = ana.client.patch(ana.path, {name: blank})

    assert answer.status_code == 200
    assert getattr(ana.record(), name) == getattr(before, name)


def test_a_bio_and_a_place_can_be_taken_back(ana: Someone) -> None:
    User.objects.filter(id=ana.id).update(bio="Criadora", latitude="12.1", longitude="-86")

    answer = ana.client.patch(ana.path, {"bio": "", "latitude": None, "longitude": ""})

    assert (answer.json()["bio"], answer.json()["latitude"], answer.json()["longitude"]) == ("", None, "-86.0000000")


def test_a_number_is_changed_without_its_spaces(ana: Someone, visitor: APIClient) -> None:
    answer = ana.client.patch(ana.path, {"phone_number": "+505 8888 0077"})
    login = visitor.post("/api/auth/login/", {"phone_number": "50588880077", "password": PASSWORD})

    assert answer.json()["phone_number"] == "+50588880077"
    assert login.status_code == 200


def test_the_number_of_somebody_else_is_refused(ana: Someone, beto: Someone) -> None:
    answer = ana.client.patch(ana.path, {"phone_number": "505 8888 0002", "latitude": "norte"})

    assert answer.status_code == 400
    assert set(answer.json()) == {"phone_number", "latitude", "detail"}


def test_ones_own_number_in_another_spelling_is_no_conflict(ana: Someone) -> None:
    answer = ana.client.patch(ana.path, {"phone_number": "50588880001"})

    assert (answer.status_code, answer.json()["phone_number"]) == (200, "50588880001")


def test_a_password_is_hashed_and_the_key_in_hand_stays_good(ana: Someone, visitor: APIClient) -> None:
    ana.client.patch(ana.path, {"password": "Nueva-Clave-2"})

    login = visitor.post("/api/auth/login/", {"phone_number": "50588880001", "password": "Nueva-Clave-2"})
    assert "Nueva-Clave-2" not in ana.record().password
    assert login.status_code == 200
    assert accounts.identify(key=ana.key) is not None


@pytest.mark.parametrize("role", ["user", "rey", "", None, 7, ["consumer"], {"a": 1}])
def test_a_role_that_is_none_is_ignored(ana: Someone, role: Any) -> None:
    User.objects.filter(id=ana.id).update(role="consumer")

    answer = ana.client.patch(ana.path, {"role": role, "bio": "x"})

    assert (answer.status_code, answer.json()["role"], answer.json()["bio"]) == (200, "consumer", "x")


def test_a_role_against_the_profile_changes_nothing(ana: Someone, profiles: FakeProfiles) -> None:
    profiles.open_profile(user_id=ana.id, kind="specialist")
    User.objects.filter(id=ana.id).update(role="Specialist")
    sentence = "No puede cambiarse a consumer porque existen perfiles de otro tipo."

    answer = ana.client.patch(ana.path, {"role": "consumer", "full_name": "Otra"})

    assert answer.status_code == 400
    assert answer.json() == {"role": sentence, "detail": sentence}
    assert (ana.record().role, ana.record().full_name) == ("Specialist", "Ana")


def test_a_role_without_profile_opens_it(ana: Someone, profiles: FakeProfiles) -> None:
    answer = ana.client.patch(ana.path, {"role": "businessman"})

    assert answer.json()["role"] == "businessman"
    assert answer.json()["businessman_profile"]["user_display"] == "Ana"


def test_a_role_is_as_it_was_where_the_profile_never_matched(ana: Someone, profiles: FakeProfiles) -> None:
    """The old system has people whose role is not that of their profile; saving must work for them."""
    profiles.open_profile(user_id=ana.id, kind="specialist")
    User.objects.filter(id=ana.id).update(role="consumer")

    echoed = ana.client.patch(ana.path, {"role": "consumer"})
    mended = ana.client.patch(ana.path, {"role": "Specialist"})

    assert (echoed.status_code, mended.json()["role"]) == (200, "Specialist")


def test_of_two_profiles_opened_at_once_the_first_decides_the_role(ana: Someone) -> None:
    class OvertakenProfiles(FakeProfiles):
        def open_profile(self, **arguments: Any) -> Any:
            raise OtherKindOfProfile("El usuario ya tiene otro tipo de perfil.")

    with stand_in("profiles", OvertakenProfiles()):
        answer = ana.client.patch(ana.path, {"role": "consumer"})

    assert (answer.status_code, ana.record().role) == (400, None)


def test_a_new_role_waits_for_profiles(ana: Someone) -> None:
    class AwayProfiles(FakeProfiles):
        def profiles(self, **arguments: Any) -> Any:
            raise ServiceUnavailable("El servicio profiles no está disponible en este momento.")

    with stand_in("profiles", AwayProfiles()):
        role = ana.client.patch(ana.path, {"role": "consumer"})
        name = ana.client.patch(ana.path, {"full_name": "Zora"})

    assert (role.status_code, ana.record().role) == (503, None)
    assert (name.status_code, name.json()["full_name"]) == (200, "Zora")


def test_others_are_told_of_what_they_show(ana: Someone, announced: Callable[[], list[tuple[str, str]]]) -> None:
    ana.client.patch(ana.path, {"bio": "Nadie muestra esto"})
    silent = announced()
    ana.client.patch(ana.path, {"full_name": "Zora"})

    assert silent == []
    assert announced() == [("user.updated", f"user:{ana.id}")]


def test_only_the_person_and_staff_edit_and_delete(
    visitor: APIClient, ana: Someone, beto: Someone, staff: Someone
) -> None:
    refusals = [
        (client.patch(ana.path, {"full_name": "X"}).status_code, client.delete(ana.path).status_code)
        for client in (visitor, beto.client)
    ]
    by_staff = staff.client.patch(ana.path, {"full_name": "Ana María"})

    assert refusals == [(401, 401), (403, 403)]
    assert beto.client.patch(ana.path, {}).json()["detail"].startswith("Sólo la propia persona")
    assert (by_staff.status_code, by_staff.json()["full_name"]) == (200, "Ana María")


def test_staff_do_not_take_over_other_staff(staff: Someone, ana: Someone) -> None:
    User.objects.filter(id=ana.id).update(is_superuser=True)

    down = staff.client.patch(ana.path, {"password": "Mia-Ahora-1"})
    up = ana.client.patch(staff.path, {"full_name": "Carla María"})

    assert (down.status_code, up.status_code) == (403, 403)  # Ana is a superuser, yet not staff
    assert ana.record().check_password(PASSWORD)


def test_a_password_set_by_staff_ends_the_keys(staff: Someone, ana: Someone) -> None:
    staff.client.patch(ana.path, {"password": "Repuesta-1"})

    assert accounts.identify(key=ana.key) is None
    assert accounts.identify(key=staff.key) is not None


def test_a_deleted_account_is_gone_with_its_keys(
    visitor: APIClient, ana: Someone, announced: Callable[[], list[tuple[str, str]]]
) -> None:
    answer = ana.client.delete(ana.path)

    login = visitor.post("/api/auth/login/", {"phone_number": "50588880001", "password": PASSWORD})
    assert (answer.status_code, answer.content) == (204, b"")
    assert accounts.identify(key=ana.key) is None
    assert not AccessKey.objects.filter(user_id=ana.id).exists()
    assert (ana.client.get("/api/auth/users/me/").status_code, login.status_code) == (401, 401)
    assert announced() == [("keys.ended", f"user:{ana.id}"), ("user.deleted", f"user:{ana.id}")]


@pytest.mark.parametrize("body", ["[]", "7", '"x"', "{", '{"full_name": {"a": 1}, "bio": [1]}'])
def test_bodies_of_no_use_are_refused(ana: Someone, body: str) -> None:
    answer = ana.client.patch(ana.path, body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["detail"]
