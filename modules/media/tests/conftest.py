"""Media by itself: people are a stand-in, files go to a folder of the test."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.doors import stand_in
from agrovet.kernel.testing.clients import client_of
from modules.accounts.fake import FakeAccounts

ANA, BETO, STAFF = 1, 2, 9


@pytest.fixture(autouse=True)
def accounts() -> Iterator[FakeAccounts]:
    """Ana, Beto, and one of the staff."""
    people = FakeAccounts()
    people.add(id=ANA, full_name="Ana")
    people.add(id=BETO, full_name="Beto")
    people.add(id=STAFF, full_name="Carla", is_staff=True)
    with stand_in("accounts", people):
        yield people


@pytest.fixture(autouse=True)
def store_folder(tmp_path: Path, settings: Any) -> Path:
    """Where this test's files lie."""
    folder = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(folder), "base_url": "/media/"},
        },
    }
    return folder


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    """Tests ask as often as they like; the one about rates says otherwise."""
    settings.AGROVET_RATES_ON = False


@pytest.fixture
def visitor() -> APIClient:
    """A client without a key."""
    return APIClient()


@pytest.fixture
def ana() -> APIClient:
    """A client with Ana's key."""
    return client_of(ANA)


@pytest.fixture
def beto() -> APIClient:
    """A client with Beto's key."""
    return client_of(BETO)


@pytest.fixture
def staff() -> APIClient:
    """A client with the key of one of the staff."""
    return client_of(STAFF)
