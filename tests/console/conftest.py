"""People in front of the console."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

PASSWORD = "Console-Test-1"


@pytest.fixture
def operator() -> Client:
    """A superuser who is logged in."""
    person = get_user_model().objects.create_superuser("+505 7777 0000", PASSWORD, full_name="Olga")
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client
