"""Registrations that a dying process left behind."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from agrovet.kernel.bus.models import LoggedEvent
from modules.accounts.models import User
from modules.accounts.operations.registration import abandon_stale_registrations

pytestmark = pytest.mark.django_db

NOON = timezone.now()


def half_registered(*, minutes_ago: int) -> User:
    return User.objects.create_user(
        "+50588880009", "x", is_active=False, pending_since=NOON - timedelta(minutes=minutes_ago)
    )


def test_their_number_becomes_free_again(visitor: APIClient) -> None:
    user = half_registered(minutes_ago=11)

    removed = abandon_stale_registrations(now=NOON)
    answer = visitor.post("/api/auth/register/", {"phone_number": "+50588880009", "password": "otra-clave"})

    assert removed == 1
    assert answer.status_code == 201
    # Media is told, for a picture may have been kept before all went wrong.
    assert LoggedEvent.objects.filter(name="user.deleted", key=f"user:{user.id}").exists()


def test_one_that_is_under_way_is_left_alone() -> None:
    half_registered(minutes_ago=9)

    removed = abandon_stale_registrations(now=NOON)

    assert removed == 0
    assert User.objects.count() == 1


def test_a_person_who_was_switched_off_is_no_stale_registration() -> None:
    User.objects.create_user("+50588880009", "x", is_active=False)

    assert abandon_stale_registrations(now=NOON + timedelta(days=900)) == 0
