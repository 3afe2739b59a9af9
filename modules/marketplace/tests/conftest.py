"""Marketplace by itself: people and files are stand-ins, ads are made by publishing them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.doors import stand_in
from agrovet.kernel.identity import Identity
from modules.accounts.fake import FakeAccounts
from modules.marketplace.models import Category
from modules.marketplace.operations.pictures import Pictures
from modules.marketplace.operations.publishing import NewAd, publish_ad
from modules.media.fake import FakeMedia

ANA, BETO, CARLA, NADIE, STAFF = 1, 2, 3, 4, 9
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

Publish = Callable[..., int]


@pytest.fixture(autouse=True)
def accounts() -> Iterator[FakeAccounts]:
    """Ana the specialist, Beto the businessman, Carla the consumer, somebody without a role, and one of the staff."""
    people = FakeAccounts()
    people.add(id=ANA, full_name="Ana", role="Specialist")
    people.add(id=BETO, full_name="Beto", role="businessman")
    people.add(id=CARLA, full_name="Carla", role="consumer")
    people.add(id=NADIE, full_name="")
    people.add(id=STAFF, full_name="Sofía", is_staff=True)
    with stand_in("accounts", people):
        yield people


@pytest.fixture(autouse=True)
def media() -> Iterator[FakeMedia]:
    """No files, until a test adds them."""
    files = FakeMedia()
    with stand_in("media", files):
        yield files


@pytest.fixture
def ask() -> Callable[[int | None], APIClient]:
    """A client with a person's key, `ask(BETO).get(...)`, or without one, `ask(None)`."""

    def client_of(person_id: int | None) -> APIClient:
        client = APIClient()
        if person_id is not None:
            client.credentials(HTTP_AUTHORIZATION=f"Token key-{person_id}")
        return client

    return client_of


@pytest.fixture
def publish(db: Any) -> Publish:
    """Publish an ad, Beto's unless said otherwise, and tell its id."""

    def publish_one(
        *,
        by: int = BETO,
        role: str = "businessman",
        at: datetime = NOON,
        main: int | None = None,
        secondary: tuple[int, ...] = (),
        **fields: Any,
    ) -> int:
        given: dict[str, Any] = {
            "title": "Semilla",
            "description": "Maíz híbrido",
            "price": Decimal("450.00"),
            "condition": "new",
            **fields,
        }
        return publish_ad(
            person=Identity(id=by, full_name="", role=role, is_staff=False),
            ad=NewAd(**given),
            pictures=Pictures(main=main, secondary=secondary),
            now=at,
        )

    return publish_one


@pytest.fixture
def seeds(db: Any) -> Category:
    """The category of seeds, whether or not an earlier test emptied the tables."""
    return Category.objects.get_or_create(name="Semillas")[0]
