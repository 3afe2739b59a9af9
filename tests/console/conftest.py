"""People in front of the console."""

from functools import cache
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.test import Client

NUMBER, PASSWORD = "+505 7777 0000", "Console-Test-1"


@pytest.fixture
def olga() -> Any:
    """A superuser."""
    made: Any = get_user_model().objects.create_superuser(NUMBER, None, full_name="Olga")
    made.password = _hashed(PASSWORD)
    made.save()
    return made


@pytest.fixture
def operator(olga: Any) -> Client:
    """Olga, logged in, with an English browser."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(olga)
    return client


@cache
def _hashed(password: str) -> str:
    """Made once: it takes long, as it should."""
    return make_password(password)
