"""Passwords are hashed as strongly as is asked for, and never made weaker."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, identify_hasher, make_password

from modules.accounts.hashing import Argon2id, Pbkdf2

OLD = "pbkdf2_sha256$600000$sal1$end+pEbQIrOJ/HlJnHdOBCDWLAR/U+SKM8hwDQ1UqWo="
PASSWORD, SALT = "Clave-Segura-1", "s" * 22


@pytest.fixture(autouse=True)
def hashers(settings: Any) -> None:
    """Those of production, which other tests replace by a quick one."""
    settings.PASSWORD_HASHERS = ["modules.accounts.hashing.Argon2id", "modules.accounts.hashing.Pbkdf2"]


def test_a_new_hash_is_argon2id_with_the_memory_of_the_setting() -> None:
    made = make_password(PASSWORD)

    assert made.split("$")[:4] == ["argon2", "argon2id", "v=19", "m=19456,t=2,p=1"]
    assert check_password(PASSWORD, made)
    assert not check_password("otra", made)


def test_a_hash_of_the_old_system_is_good_and_is_made_anew() -> None:
    kept: list[str] = []

    assert not check_password("otra", OLD, setter=kept.append)
    assert kept == []
    assert check_password("Legado-2025!", OLD, setter=kept.append)
    assert kept == ["Legado-2025!"]


@pytest.mark.parametrize(
    ("stored", "is_made_anew"),
    [({"memory_cost": 19_455}, True), ({"time_cost": 1}, True), ({"memory_cost": 32_768}, False), ({}, False)],
)
def test_a_hash_with_less_memory_or_fewer_passes_is_made_anew_and_a_stronger_one_is_not(
    stored: dict[str, int], is_made_anew: bool
) -> None:
    hasher = type("Stored", (Argon2id,), stored)()

    assert Argon2id().must_update(hasher.encode(PASSWORD, SALT)) == is_made_anew


def test_no_more_than_four_hashes_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now, most, lock = 0, 0, threading.Lock()

    def slowly(self: Any, password: str, salt: str) -> str:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.05)
        with lock:
            now -= 1
        return "hash"

    monkeypatch.setattr(Argon2PasswordHasher, "encode", slowly)
    with ThreadPoolExecutor(12) as pool:
        made = list(pool.map(lambda _: Argon2id().encode(PASSWORD, SALT), range(12)))

    assert (made, most) == (["hash"] * 12, 4)


@pytest.mark.parametrize(("chosen", "form"), [("argon2id", "argon2$argon2id$"), ("pbkdf2", "pbkdf2_sha256$600000$")])
def test_both_kinds_can_be_chosen_and_either_knows_the_hashes_of_the_other(chosen: str, form: str) -> None:
    """Which is what allows to go back to a version without Argon2."""
    stored = [make_password(PASSWORD, hasher=kind) for kind in ("argon2", "pbkdf2_sha256")]
    program = (
        "import django; django.setup()\n"
        "from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password\n"
        f"print(make_password({PASSWORD!r})[:{len(form)}])\n"
        f"for stored in {stored!r}:\n"
        f"    print(check_password({PASSWORD!r}, stored), check_password('otra', stored))"
    )

    said = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "AGROVET_PASSWORD_HASH": chosen},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()

    assert said == [form, "True False", "True False"]


class TestPbkdf2:
    """As the old system has it, and as can be chosen."""

    @pytest.fixture(autouse=True)
    def hashers(self, hashers: None, settings: Any) -> None:
        settings.PASSWORD_HASHERS = ["modules.accounts.hashing.Pbkdf2"]

    def test_a_new_hash_has_the_rounds_of_the_setting(self) -> None:
        assert identify_hasher(made := make_password("Clave-Segura-1")).algorithm == "pbkdf2_sha256"
        assert made.split("$")[1] == "600000"
        assert check_password("Clave-Segura-1", made)

    def test_a_hash_of_the_old_system_is_good(self) -> None:
        assert check_password("Legado-2025!", OLD)
        assert not check_password("otra", OLD)

    def test_a_hash_with_fewer_rounds_is_made_anew_and_one_with_more_is_not(self) -> None:
        hasher, salt = Pbkdf2(), "s" * 22

        assert hasher.must_update(hasher.encode("clave", salt, 1000))
        assert not hasher.must_update(hasher.encode("clave", salt, 600_001))
        assert not hasher.must_update(hasher.encode("clave", salt))
