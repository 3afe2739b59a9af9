"""People on staff, and one who is not."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model


def person(number: int, *, name: str = "Ana", **fields: Any) -> int:
    """A person; their id."""
    made: Any = get_user_model()
    return int(made.objects.create_user(f"+505 7000 {number:04d}", None, full_name=name, **fields).id)


@pytest.fixture
def ana(db: None) -> int:
    """On staff."""
    return person(1, name="Ana", last_name="Pérez", is_staff=True)


@pytest.fixture
def beto(db: None) -> int:
    """On staff, too."""
    return person(2, name="Beto", is_staff=True)


@pytest.fixture
def root(db: None) -> int:
    """A superuser."""
    return person(3, name="Raíz", is_staff=True, is_superuser=True)


@pytest.fixture
def farmer(db: None) -> int:
    """Not on staff."""
    return person(4, name="Chepe")
