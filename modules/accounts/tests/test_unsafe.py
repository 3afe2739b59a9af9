"""What the old server allowed to anyone, and this one refuses."""

import pytest
from rest_framework.test import APIClient

from modules.accounts.models import User
from modules.accounts.tests.samples import Someone

pytestmark = pytest.mark.django_db

REFUSED = {401, 403, 404, 405}


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["/api/auth/register/", "/api/auth/register/{id}/"])
def test_people_are_not_read_or_changed_through_registering(
    visitor: APIClient, ana: Someone, beto: Someone, staff: Someone, method: str, path: str
) -> None:
    before = list(User.objects.order_by("id").values())

    answers = [
        getattr(client, method)(path.format(id=ana.id), {"full_name": "X"})
        for client in (visitor, beto.client, ana.client, staff.client)
    ]

    assert {answer.status_code for answer in answers} <= {404, 405}
    assert list(User.objects.order_by("id").values()) == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_is_handed_a_key(visitor: APIClient, ana: Someone, method: str) -> None:
    answer = getattr(visitor, method)("/api/auth/test-token/", {"phone_number": "+50588880001", "user_id": ana.id})

    assert answer.status_code == 404


def test_people_are_made_by_registering_alone(visitor: APIClient, ana: Someone, staff: Someone) -> None:
    body = {"phone_number": "+50588880055", "password": "x-clave-1"}

    answers = [client.post("/api/auth/users/", body) for client in (visitor, ana.client, staff.client)]

    assert {answer.status_code for answer in answers} <= REFUSED
    assert not User.objects.filter(phone_digits="50588880055").exists()


@pytest.mark.parametrize("power", ["is_staff", "is_superuser", "is_active", "user_permissions", "groups"])
def test_nobody_gives_themselves_power(ana: Someone, power: str) -> None:
    before = User.objects.values().get(id=ana.id)

    ana.client.patch(ana.path, {power: not before.get(power), "picture_media_id": 3, "id": 9, "pending_since": "x"})

    assert User.objects.values().get(id=ana.id) == before


def test_another_account_is_neither_edited_nor_deleted(ana: Someone, beto: Someone) -> None:
    answers = [
        beto.client.patch(ana.path, {"full_name": "X"}),
        beto.client.put(ana.path, {"password": "Mia-Ahora-1"}),
        beto.client.delete(ana.path),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert ana.record().full_name == "Ana"


def test_an_answer_holds_neither_password_nor_rights(visitor: APIClient, ana: Someone, staff: Someone) -> None:
    shown = [client.get(ana.path).json() for client in (visitor, ana.client, staff.client)]

    hidden = {"password", "is_staff", "is_superuser", "phone_digits", "last_login", "groups"}
    assert [hidden & set(person) for person in shown] == [set(), set(), set()]


@pytest.mark.parametrize("path", ["register", "login", "password-reset/request", "password-reset/verify"])
def test_no_refresh_and_no_session_come_from_the_doors_without_key(visitor: APIClient, path: str) -> None:
    answer = visitor.post(
        f"/api/auth/{path}/",
        {"phone_number": "+50588880009", "password": "c-1", "phone": "1", "code": "1", "new_password": "2"},
    )

    assert "refresh" not in answer.json()
    assert dict(answer.cookies) == {}
