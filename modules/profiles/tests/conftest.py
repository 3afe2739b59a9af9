"""Profiles by themselves: people and files are stand-ins."""

from collections.abc import Iterator

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.doors import stand_in
from agrovet.kernel.testing.clients import client_of
from modules.accounts.fake import FakeAccounts
from modules.media.fake import FakeMedia

ANA, BETO, CARLA, DORA, STAFF = 1, 2, 3, 4, 9


@pytest.fixture(autouse=True)
def accounts() -> Iterator[FakeAccounts]:
    """A specialist, a businessman, a consumer, a person without a role, and one of the staff."""
    people = FakeAccounts()
    people.add(id=ANA, full_name="Ana", role="Specialist")
    people.add(id=BETO, full_name="Beto", role="businessman")
    people.add(id=CARLA, full_name="Carla", role="consumer")
    people.add(id=DORA, full_name="Dora")
    people.add(id=STAFF, full_name="Eva", is_staff=True)
    with stand_in("accounts", people):
        yield people


@pytest.fixture(autouse=True)
def media() -> Iterator[FakeMedia]:
    """Files, none at first."""
    files = FakeMedia()
    with stand_in("media", files):
        yield files


@pytest.fixture
def ana() -> APIClient:
    """The specialist."""
    return client_of(ANA)


@pytest.fixture
def beto() -> APIClient:
    """The businessman."""
    return client_of(BETO)


@pytest.fixture
def carla() -> APIClient:
    """The consumer."""
    return client_of(CARLA)


@pytest.fixture
def dora() -> APIClient:
    """The person without a role."""
    return client_of(DORA)


@pytest.fixture
def staff() -> APIClient:
    """One of the staff."""
    return client_of(STAFF)


@pytest.fixture
def visitor() -> APIClient:
    """Somebody without a key."""
    return APIClient()
