"""Chat by itself: people and files come from stand-ins."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.doors import stand_in
from agrovet.kernel.testing import clients
from modules.accounts.fake import FakeAccounts
from modules.chat.tests.lines import Line, hang_up_all
from modules.media.fake import FakeMedia

ANA, CARLA, DORA, BETO = 1, 2, 3, 4

OpenLine = Callable[..., Awaitable[Line]]


@pytest.fixture(autouse=True)
def _no_rates(settings: Any) -> None:
    """Tests send faster than people; those of the limits turn them on."""
    settings.AGROVET_RATES_ON = False


@pytest.fixture(autouse=True)
def accounts() -> Iterator[FakeAccounts]:
    """Ana, Carla, Dora and Beto."""
    people = FakeAccounts()
    for id, name in ((ANA, "Ana"), (CARLA, "Carla"), (DORA, "Dora"), (BETO, "Beto")):
        people.add(id=id, full_name=name)
    with stand_in("accounts", people):
        yield people


@pytest.fixture(autouse=True)
def media() -> Iterator[FakeMedia]:
    """No files yet."""
    files = FakeMedia()
    with stand_in("media", files):
        yield files


def client_of(user_id: int, scheme: str = "Token") -> APIClient:
    """A client of this person, of the first generation unless it is said otherwise."""
    return clients.client_of(user_id, scheme)


@pytest.fixture
async def open_line() -> AsyncIterator[OpenLine]:
    """Call it with a path and a person for an open socket; they are closed in the end."""
    lines: list[Line] = []

    async def open_one(path: str, user_id: int, **options: Any) -> Line:
        line = Line(path, token=f"key-{user_id}", **options)
        assert await line.open()
        lines.append(line)
        return line

    yield open_one
    for line in lines:
        await line.close()
    await hang_up_all()


@pytest.fixture
def ana() -> APIClient:
    """Ana's client."""
    return client_of(ANA)


@pytest.fixture
def carla() -> APIClient:
    """Carla's client."""
    return client_of(CARLA)


@pytest.fixture
def dora() -> APIClient:
    """Dora's client: she is in no room of Ana and Carla."""
    return client_of(DORA)
