"""A wrong password takes the same work, whoever it is tried with: time does not tell who has an account."""

from collections import Counter
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import Argon2PasswordHasher, PBKDF2PasswordHasher, make_password
from django.core.cache import caches
from rest_framework.test import APIClient

from modules.accounts.models import User
from modules.accounts.tests.samples import PASSWORD, Someone

pytestmark = pytest.mark.django_db

NUMBER, UNKNOWN = "+50588880001", "+50588887777"
ONE_OF_EACH = Counter({"argon2": 1, "pbkdf2": 1})


@pytest.fixture(autouse=True)
def hashers(_quick: None, settings: Any) -> None:
    """Those of production."""
    settings.PASSWORD_HASHERS = ["modules.accounts.hashing.Argon2id", "modules.accounts.hashing.Pbkdf2"]


@pytest.fixture
def somebody_old(db: None) -> None:
    """One person whose password is stored in the old way, and who is not the one that is tried."""
    User.objects.create(phone_number="50577770000", phone_digits="50577770000", password="pbkdf2_sha256$600000$s$h")


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many hashes of which kind are made from here on, each of them quickly."""
    made: Counter[str] = Counter()

    def quick_argon2(self: Any, password: str, *of: str) -> str | bool:
        made["argon2"] += 1
        return "argon2$" if len(of[0]) < 40 else False

    def quick_pbkdf2(self: Any, password: str, salt: str, iterations: int | None = None) -> str:
        made["pbkdf2"] += 1
        return "pbkdf2_sha256$600000$sal1$otro"

    monkeypatch.setattr(Argon2PasswordHasher, "encode", quick_argon2)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", quick_argon2)
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", quick_pbkdf2)
    return made


@pytest.fixture(params=["argon2", "pbkdf2_sha256", "unusable", "no hash"])
def stored(request: pytest.FixtureRequest, ana: Someone) -> str:
    """What the person's password is stored as."""
    kinds = {"unusable": make_password(None), "no hash": "plano-sin-hash"}
    password = kinds.get(request.param) or make_password(PASSWORD, hasher=request.param)
    User.objects.filter(id=ana.id).update(password=password)
    return str(request.param)


def test_a_wrong_password_is_compared_in_both_ways_however_it_is_stored(
    visitor: APIClient, somebody_old: None, stored: str, work: Counter[str]
) -> None:
    answer = visitor.post("/api/auth/login/", {"phone_number": NUMBER, "password": "otra"})

    assert (answer.status_code, work) == (401, ONE_OF_EACH)


def test_a_number_that_nobody_has_takes_as_much(
    visitor: APIClient, ana: Someone, somebody_old: None, work: Counter[str]
) -> None:
    answer = visitor.post("/api/auth/login/", {"phone_number": UNKNOWN, "password": "otra"})

    assert (answer.status_code, work) == (401, ONE_OF_EACH)


@pytest.mark.parametrize("number", [NUMBER, UNKNOWN])
def test_the_admins_page_takes_as_much(ana: Someone, somebody_old: None, number: str, work: Counter[str]) -> None:
    assert authenticate(None, username=number, password="otra") is None
    assert work == ONE_OF_EACH


@pytest.mark.parametrize("number", [NUMBER, UNKNOWN])
def test_an_old_kind_of_hash_that_nobody_has_any_more_costs_nothing(
    visitor: APIClient, ana: Someone, number: str, work: Counter[str]
) -> None:
    answer = visitor.post("/api/auth/login/", {"phone_number": number, "password": "otra"})

    assert (answer.status_code, work) == (401, Counter({"argon2": 1}))


def test_the_last_old_hash_is_noticed_to_be_gone_and_a_new_one_to_be_there(
    visitor: APIClient, ana: Someone, somebody_old: None, work: Counter[str]
) -> None:
    def tried() -> Counter[str]:
        work.clear()
        caches["default"].delete("passwords_by_pbkdf2_sha256")  # as after a minute
        visitor.post("/api/auth/login/", {"phone_number": NUMBER, "password": "otra"})
        return work.copy()

    before = tried()
    User.objects.filter(phone_digits="50577770000").delete()

    assert (before, tried()) == (ONE_OF_EACH, Counter({"argon2": 1}))


def test_who_was_switched_off_takes_as_much_though_the_password_is_right(
    visitor: APIClient, ana: Someone, somebody_old: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(id=ana.id).update(password=make_password(PASSWORD), is_active=False)
    rest: list[str] = []

    def quickly(self: Any, password: str, salt: str) -> str:
        rest.append(password)
        return "pbkdf2_sha256$1$s$h"

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", quickly)

    answer = visitor.post("/api/auth/login/", {"phone_number": NUMBER, "password": PASSWORD})

    assert (answer.status_code, rest) == (401, [PASSWORD])


def test_the_right_password_takes_one_hash_alone(
    visitor: APIClient, ana: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(id=ana.id).update(password=make_password(PASSWORD))
    made: list[str] = []
    verify = Argon2PasswordHasher.verify

    def counted(self: Any, password: str, encoded: str) -> bool:
        made.append("argon2")
        return bool(verify(self, password, encoded))

    monkeypatch.setattr(Argon2PasswordHasher, "verify", counted)
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", lambda *of: made.append("pbkdf2"))

    answer = visitor.post("/api/auth/login/", {"phone_number": NUMBER, "password": PASSWORD})

    assert (answer.status_code, made) == (200, ["argon2"])
