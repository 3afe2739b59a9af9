"""The forum by itself: people and files are stand-ins."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.doors import stand_in
from agrovet.kernel.testing.clients import client_of
from modules.accounts.fake import FakeAccounts
from modules.forum import readings
from modules.media.fake import FakeMedia

ANA, BETO, CARLA, STAFF = 1, 2, 3, 9
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def accounts() -> Iterator[FakeAccounts]:
    """Ana, Beto, Carla, and one of the staff."""
    people = FakeAccounts()
    people.add(id=ANA, full_name="Ana", role="Specialist")
    people.add(id=BETO, full_name="Beto", role="businessman", picture_url="/media/beto.png")
    people.add(id=CARLA, full_name="", picture_url="")
    people.add(id=STAFF, full_name="Dora", is_staff=True)
    with stand_in("accounts", people):
        yield people


@pytest.fixture(autouse=True)
def media() -> Iterator[FakeMedia]:
    """The files of this test."""
    files = FakeMedia()
    with stand_in("media", files):
        yield files


@pytest.fixture(autouse=True)
def _no_limits(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is slowed down, and no timer settles readings behind a test's back."""
    settings.AGROVET_RATES_ON = False
    settings.ALLOWED_HOSTS = ["testserver"]
    monkeypatch.setattr(readings, "_settle_later", lambda: None)
    readings._tally.clear()
    readings._since.clear()


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
def carla() -> APIClient:
    """A client with the key of Carla, who gave no name and has no role."""
    return client_of(CARLA)


@pytest.fixture
def staff() -> APIClient:
    """A client with the key of one of the staff."""
    return client_of(STAFF)


@pytest.fixture
def announced(db: None) -> Callable[[], list[tuple[str, str]]]:
    """Call it for what was announced so far: names and entities, in order."""
    return lambda: list(LoggedEvent.objects.filter(module="forum").order_by("id").values_list("name", "key"))
