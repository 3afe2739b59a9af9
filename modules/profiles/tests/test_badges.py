"""Badges of those whose papers staff have seen; clients that know none are told of none."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.testing.flags import flag
from modules.profiles import operations
from modules.profiles.tests.conftest import ANA

pytestmark = pytest.mark.django_db

BADGES = "profiles.badges"


@pytest.fixture
def profile(ana: APIClient) -> str:
    """Where Ana's profile is read, which is made by her reading it."""
    path = f"/api/profiles/specialists/{ANA}/"
    assert ana.get(path).status_code == 200
    return path


def _badge(client: APIClient, path: str) -> Any:
    return client.get(path).json()["badge"]


def test_as_declared_a_profile_has_no_such_field(carla: APIClient, profile: str) -> None:
    operations.verify(user_id=ANA, status="verified_professional", type="Médica veterinaria")

    assert "badge" not in carla.get(profile).json()


def test_while_it_is_on_a_profile_shows_who_was_verified_and_as_what(carla: APIClient, profile: str) -> None:
    with flag(BADGES, on=True):
        before = _badge(carla, profile)
        operations.verify(user_id=ANA, status="verified_student", type="")
        as_student = _badge(carla, profile)
        operations.verify(user_id=ANA, status="verified_professional", type="Médica veterinaria")
        as_professional = _badge(carla, profile)

    assert before is None
    assert as_student == {"kind": "student", "text": "Estudiante verificado"}
    assert as_professional == {"kind": "professional", "text": "Médica veterinaria"}


def test_nothing_else_of_the_profile_is_different_and_nobody_gives_it_to_oneself(ana: APIClient, profile: str) -> None:
    before = ana.get(profile).json()

    with flag(BADGES, on=True):
        shown = ana.patch(profile, {**before, "badge": {"kind": "professional", "text": "Yo"}}, format="json").json()

    assert shown == {**before, "badge": None}
