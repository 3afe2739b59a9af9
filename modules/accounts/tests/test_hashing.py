"""Passwords are hashed as strongly as is asked for, and never made weaker."""

from typing import Any

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher, make_password

from modules.accounts.hashing import Pbkdf2

OLD = "pbkdf2_sha256$600000$sal1$end+pEbQIrOJ/HlJnHdOBCDWLAR/U+SKM8hwDQ1UqWo="


@pytest.fixture(autouse=True)
def hashers(settings: Any) -> None:
    """Those of production, which other tests replace by a quick one."""
    settings.PASSWORD_HASHERS = ["modules.accounts.hashing.Pbkdf2"]


def test_a_new_hash_has_the_rounds_of_the_setting() -> None:
    assert identify_hasher(made := make_password("Clave-Segura-1")).algorithm == "pbkdf2_sha256"
    assert made.split("$")[1] == "600000"
    assert check_password("Clave-Segura-1", made)


def test_a_hash_of_the_old_system_is_good() -> None:
    assert check_password("Legado-2025!", OLD)
    assert not check_password("otra", OLD)


def test_a_hash_with_fewer_rounds_is_made_anew_and_one_with_more_is_not() -> None:
    hasher, salt = Pbkdf2(), "s" * 22

    assert hasher.must_update(hasher.encode("clave", salt, 1000))
    assert not hasher.must_update(hasher.encode("clave", salt, 600_001))
    assert not hasher.must_update(hasher.encode("clave", salt))
