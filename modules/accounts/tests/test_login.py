"""Coming in again."""

from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from rest_framework.test import APIClient

from modules.accounts import public as accounts
from modules.accounts.models import AccessKey, User
from modules.accounts.tests.samples import PASSWORD, Someone

pytestmark = pytest.mark.django_db

LOGIN = "/api/auth/login/"
REFUSAL = {"error": "Credenciales inválidas", "detail": "Credenciales inválidas"}


@pytest.mark.parametrize("spelling", ["+50588880001", "50588880001", "+505 8888-0001"])
def test_the_number_may_be_spelt_in_any_way(visitor: APIClient, ana: Someone, spelling: str) -> None:
    answer = visitor.post(LOGIN, {"phone_number": spelling, "password": PASSWORD})

    assert answer.status_code == 200
    assert set(answer.json()) == {"user", "token"}
    assert answer.json()["user"]["id"] == ana.id
    assert answer.json()["user"]["phone_number"] == "+50588880001"


def test_each_login_gives_a_key_and_leaves_the_others_good(visitor: APIClient, ana: Someone) -> None:
    keys = [
        visitor.post(LOGIN, {"phone_number": "+50588880001", "password": PASSWORD}).json()["token"] for _ in range(2)
    ]

    assert len({*keys, ana.key}) == 3
    assert all(accounts.identify(key=key) for key in [*keys, ana.key])


@pytest.mark.parametrize("number", ["+50588880001", "+50588887777", "abc", "505"])
def test_a_wrong_password_and_an_unknown_number_are_told_alike(visitor: APIClient, ana: Someone, number: str) -> None:
    answer = visitor.post(LOGIN, {"phone_number": number, "password": "otra"})

    assert answer.status_code == 401
    assert answer.json() == REFUSAL


def test_an_unknown_number_costs_as_much_work_as_a_known_one(
    visitor: APIClient, ana: Someone, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    work: list[int] = []
    encode = PBKDF2PasswordHasher.encode

    def counted(self: PBKDF2PasswordHasher, password: str, salt: str, iterations: int | None = None) -> str:
        work.append(iterations or self.iterations)
        return encode(self, password, salt, iterations)

    User.objects.filter(id=ana.id).update(password=PBKDF2PasswordHasher().encode(PASSWORD, "sal1"))
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)

    visitor.post(LOGIN, {"phone_number": "+50588880001", "password": "otra"})
    known, work = work, []
    visitor.post(LOGIN, {"phone_number": "+50588887777", "password": "otra"})

    assert sum(known) == sum(work)


def test_a_person_who_was_switched_off_stays_out(visitor: APIClient, ana: Someone) -> None:
    User.objects.filter(id=ana.id).update(is_active=False)

    answer = visitor.post(LOGIN, {"phone_number": "+50588880001", "password": PASSWORD})

    assert answer.json() == REFUSAL
    assert accounts.identify(key=ana.key) is None


def test_a_password_that_was_never_hashed_opens_nothing(visitor: APIClient, ana: Someone) -> None:
    User.objects.filter(id=ana.id).update(password="plano-sin-hash")

    answer = visitor.post(LOGIN, {"phone_number": "+50588880001", "password": "plano-sin-hash"})

    assert (answer.status_code, answer.json()) == (401, REFUSAL)


def test_a_hash_of_the_old_system_is_good_and_is_strengthened(visitor: APIClient, ana: Someone, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    User.objects.filter(id=ana.id).update(
        password="pbkdf2_sha256$600000$sal1$end+pEbQIrOJ/HlJnHdOBCDWLAR/U+SKM8hwDQ1UqWo="
    )

    answers = [visitor.post(LOGIN, {"phone_number": "50588880001", "password": "Legado-2025!"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert int(ana.record().password.split("$")[1]) > 600_000


def test_a_dead_key_is_not_looked_at(visitor: APIClient, ana: Someone) -> None:
    visitor.credentials(HTTP_AUTHORIZATION="Token 0000000000000000000000000000000000000000")

    assert visitor.post(LOGIN, {"phone_number": "+50588880001", "password": PASSWORD}).status_code == 200


def test_what_is_missing_is_named(visitor: APIClient) -> None:
    answer = visitor.post(LOGIN, {})

    assert answer.status_code == 400
    assert set(answer.json()) == {"phone_number", "password", "detail"}


def test_the_same_person_is_known_by_both_schemes(ana: Someone) -> None:
    client = APIClient()
    seen = []
    for scheme in ("Token", "Bearer", "token", "BEARER"):
        client.credentials(HTTP_AUTHORIZATION=f"{scheme} {ana.key}")
        seen.append(client.get("/api/auth/users/me/").json()["id"])

    assert seen == [ana.id] * 4


def test_keys_are_kept_as_hashes_alone(visitor: APIClient, ana: Someone) -> None:
    key = visitor.post(LOGIN, {"phone_number": "+50588880001", "password": PASSWORD}).json()["token"]

    assert not AccessKey.objects.filter(hash=key).exists()
    assert AccessKey.objects.filter(user_id=ana.id).count() == 2
