"""People in front of the console."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

NUMBER, PASSWORD = "+505 7777 0000", "Console-Test-1"
PAGES = [
    "/console/",
    "/console/modules/media/",
    "/console/modules/media/mismatches/",
    "/console/modules/media/steps/prepare/",
    "/console/modules/media/steps/move/",
    "/console/flags/",
    "/console/flags/module.media/",
    "/console/flags/marketplace.relevance/",
    "/console/events/",
    "/console/record/",
]


@pytest.fixture
def olga() -> Any:
    """A superuser."""
    return get_user_model().objects.create_superuser(NUMBER, PASSWORD, full_name="Olga")


@pytest.fixture
def operator(olga: Any) -> Client:
    """Olga, logged in, with an English browser."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(olga)
    return client
