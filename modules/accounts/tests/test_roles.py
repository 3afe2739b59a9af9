"""Roles follow profiles."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from agrovet.kernel import bus
from agrovet.kernel.writing import writing
from modules.accounts import public as accounts
from modules.accounts.models import User
from modules.accounts.tests.samples import Someone
from modules.profiles.events import ProfileCreated

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_a_person_without_role_is_given_one(ana: Someone, announced: Callable[[], list[tuple[str, str]]]) -> None:
    for _ in range(2):
        accounts.assign_role(user_id=ana.id, role="Specialist")

    assert ana.record().role == "Specialist"
    assert announced() == [("user.updated", f"user:{ana.id}")]


def test_a_role_is_not_replaced(ana: Someone) -> None:
    accounts.assign_role(user_id=ana.id, role="Specialist")

    with pytest.raises(accounts.RoleConflict):
        accounts.assign_role(user_id=ana.id, role="consumer")

    assert ana.record().role == "Specialist"


def test_nobody_is_given_no_role(db: None) -> None:
    with pytest.raises(accounts.PersonNotFound):
        accounts.assign_role(user_id=99999, role="consumer")


@pytest.mark.parametrize(("before", "after"), [(None, "businessman"), ("consumer", "consumer")])
def test_a_first_profile_gives_its_role(
    ana: Someone, deliver: Callable[[], int], before: str | None, after: str
) -> None:
    User.objects.filter(id=ana.id).update(role=before)

    with writing("profiles"):
        bus.publish(ProfileCreated(user_id=ana.id, kind="businessman", created_at=NOON))
    deliver()

    assert ana.record().role == after
