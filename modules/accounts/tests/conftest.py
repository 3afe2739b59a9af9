"""Accounts by itself: media and profiles are stand-ins, messages go to a folder of the test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from rest_framework.test import APIClient

from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.doors import stand_in
from modules.accounts.tests.samples import Someone, person
from modules.media.fake import FakeMedia
from modules.profiles.fake import FakeProfiles


@pytest.fixture(autouse=True)
def profiles() -> Iterator[FakeProfiles]:
    """The profiles of this test."""
    fake = FakeProfiles()
    with stand_in("profiles", fake):
        yield fake


@pytest.fixture(autouse=True)
def media() -> Iterator[FakeMedia]:
    """The files of this test."""
    fake = FakeMedia()
    with stand_in("media", fake):
        yield fake


class OneRound(PBKDF2PasswordHasher):
    """Knows all hashes of its kind, and makes the cheapest."""

    iterations = 1


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    """Passwords are hashed as cheaply as can be; what matters about hashing has tests of its own."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "modules.accounts.tests.conftest.OneRound",
    ]
    settings.AGROVET_RATES_ON = False
    cache.clear()


@pytest.fixture(autouse=True)
def sms_folder(tmp_path: Path, settings: Any) -> Path:
    """Where this test's messages lie."""
    settings.SMS_DIR = tmp_path / "sms"
    return tmp_path / "sms"


@pytest.fixture
def visitor() -> APIClient:
    """A client without a key."""
    return APIClient()


@pytest.fixture
def ana(db: None) -> Someone:
    """Ana, without a role."""
    return person("Ana", phone_number="+50588880001")


@pytest.fixture
def beto(db: None) -> Someone:
    """Beto, without a role."""
    return person("Beto", phone_number="+50588880002")


@pytest.fixture
def staff(db: None) -> Someone:
    """Carla, one of the staff."""
    return person("Carla", phone_number="+50588880003", is_staff=True)


@pytest.fixture
def announced(db: None) -> Callable[[], list[tuple[str, str]]]:
    """Call it for what was announced so far: names and entities, in order."""
    return lambda: list(LoggedEvent.objects.order_by("id").values_list("name", "key"))
