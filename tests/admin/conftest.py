"""Who is logged in to the admin."""

import pytest
from django.core.management import call_command
from django.test import Client


@pytest.fixture
def eva(monkeypatch: pytest.MonkeyPatch) -> Client:
    """One of the staff, logged in to the admin."""
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "Clave-Segura-1")
    call_command("createsuperuser", interactive=False, phone_number="+50588880001", full_name="Eva", verbosity=0)
    client = Client()
    assert client.login(username="50588880001", password="Clave-Segura-1")
    return client
