"""New passwords: taken as typed, bounded before they are hashed, and not the number itself."""

import unicodedata
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import CommandError, call_command
from django.test import Client
from rest_framework.test import APIClient

from modules.accounts import checking
from modules.accounts.models import User
from modules.accounts.passwords import IS_THE_NUMBER, TOO_LONG, TOO_SHORT
from modules.accounts.tests.samples import PASSWORD, Someone

pytestmark = pytest.mark.django_db

NUMBER = "+505 8888-0077"
REGISTER, LOGIN = "/api/auth/register/", "/api/auth/login/"

BAD = [
    ("1234567", TOO_SHORT),
    ("ñ" * 7, TOO_SHORT),
    # Eight code points, seven letters.
    ("e\N{COMBINING ACUTE ACCENT}abcdef", TOO_SHORT),
    ("a" * 129, TOO_LONG),
    ("a" * 1_000_000, TOO_LONG),
    ("50588880077", IS_THE_NUMBER),
    ("+505 8888-0077", IS_THE_NUMBER),
    (" (505) 8888.0077 ", IS_THE_NUMBER),
    ("８８８８００７７", IS_THE_NUMBER),
    ("88880077", IS_THE_NUMBER),
]
GOOD = ["12345678", " clave ", "a" * 128, "ñ" * 8, "        ", "abc50588880077", "\tclave-1\n", "null", "88880078"]
GOOD = [one for one in GOOD if len(one) >= 8]


def login(client: APIClient, password: str, number: str = NUMBER) -> int:
    return int(client.post(LOGIN, {"phone_number": number, "password": password}).status_code)


@pytest.mark.parametrize(("password", "fault"), BAD)
def test_registering_refuses_them(visitor: APIClient, password: str, fault: str) -> None:
    answer = visitor.post(REGISTER, {"phone_number": NUMBER, "password": password})

    assert (answer.status_code, answer.json()["password"]) == (400, [fault])
    assert not User.objects.exists()


@pytest.mark.parametrize(("password", "fault"), BAD[:6])
@pytest.mark.parametrize("method", ["patch", "put"])
def test_editing_refuses_them(ana: Someone, method: str, password: str, fault: str) -> None:
    password = password.replace("0077", "0001")

    answer = getattr(ana.client, method)(ana.path, {"password": password})

    assert (answer.status_code, answer.json()["password"]) == (400, [fault])
    assert ana.record().check_password(PASSWORD)


def test_a_new_number_and_the_same_as_password_are_refused_together(ana: Someone) -> None:
    answer = ana.client.patch(ana.path, {"phone_number": NUMBER, "password": NUMBER})

    assert (answer.status_code, answer.json()["password"]) == (400, [IS_THE_NUMBER])


@pytest.mark.parametrize(("password", "fault"), BAD)
def test_a_reset_refuses_them_before_the_code_is_tried(visitor: APIClient, password: str, fault: str) -> None:
    form = {"phone": NUMBER, "code": "123456", "new_password": password}

    answer = visitor.post("/api/auth/password-reset/verify/", form)

    assert (answer.status_code, answer.json()["new_password"]) == (400, [fault])


@pytest.mark.parametrize(("password", "fault"), BAD[:4] + BAD[5:7])
def test_the_admin_refuses_them(ana: Someone, password: str, fault: str) -> None:
    root = User.objects.create_user("+50577770000", PASSWORD, is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(root, backend="modules.accounts.backends.PhoneNumberBackend")
    password = password.replace("0077", "0001")

    answer = client.post(f"/admin/accounts/user/{ana.id}/password/", {"password1": password, "password2": password})

    assert fault in answer.content.decode()
    assert ana.record().check_password(PASSWORD)


@pytest.mark.parametrize(("password", "fault"), BAD[:4] + BAD[5:7])
def test_making_a_superuser_refuses_them(monkeypatch: pytest.MonkeyPatch, password: str, fault: str) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", password)

    with pytest.raises(CommandError, match=fault):
        call_command("createsuperuser", phone_number=NUMBER, full_name="Raíz", interactive=False)

    assert not User.objects.exists()


@pytest.mark.parametrize("password", GOOD)
@pytest.mark.parametrize("format", ["json", "multipart"])
def test_a_password_is_taken_as_typed(visitor: APIClient, password: str, format: str) -> None:
    registered = visitor.post(REGISTER, {"phone_number": NUMBER, "password": password}, format=format)

    assert registered.status_code == 201
    assert login(visitor, password) == 200
    assert login(visitor, f"{password} ") == 401
    assert login(visitor, f" {password}") == 401


def test_spaces_around_it_are_a_part_of_it(visitor: APIClient, ana: Someone) -> None:
    ana.client.patch(ana.path, {"password": "  mi clave  "})

    assert [login(visitor, one, "+50588880001") for one in ("  mi clave  ", "mi clave")] == [200, 401]


@pytest.mark.parametrize(("first", "then"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_keyboards_that_write_a_letter_differently_agree(visitor: APIClient, first: Any, then: Any) -> None:
    password = "contraseña-ü"
    visitor.post(REGISTER, {"phone_number": NUMBER, "password": unicodedata.normalize(first, password)})

    assert login(visitor, unicodedata.normalize(then, password)) == 200


@pytest.mark.parametrize("password", ["corta", "a" * 256, unicodedata.normalize("NFD", "ñandú")])
def test_passwords_of_before_still_open(visitor: APIClient, ana: Someone, password: str) -> None:
    User.objects.filter(id=ana.id).update(password=make_password(password))

    assert login(visitor, password, "+50588880001") == 200


def test_a_hash_that_is_made_anew_does_not_bring_back_a_password_that_was_replaced(ana: Someone) -> None:
    weak = make_password("La-de-antes", hasher="pbkdf2_sha256")
    User.objects.filter(id=ana.id).update(password=weak)
    logging_in = ana.record()
    ana.client.patch(ana.path, {"password": "La-de-ahora"})

    assert logging_in.check_password("La-de-antes")

    assert ana.record().check_password("La-de-ahora")
    assert not ana.record().check_password("La-de-antes")


def test_a_password_of_a_megabyte_is_not_hashed(ana: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(User, "check_password", lambda self, raw: hashed.append(raw))
    monkeypatch.setattr(checking, "make_password", lambda raw, **_: hashed.append(raw))

    found = checking.who_has(phone_number="+50588880001", password="a" * 1_000_000)

    assert (found, hashed) == (None, [])
