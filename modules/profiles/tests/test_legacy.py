"""Profiles of the old system, as they are here."""

from pathlib import Path

import pytest

from agrovet.kernel.testing.old_system import OldSystem, left_out
from modules.profiles.models import ProfileRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(tmp_path: Path) -> OldSystem:
    return OldSystem(tmp_path / "viejo.sqlite3")


def test_a_person_with_profiles_of_two_kinds_keeps_that_of_their_role(old: OldSystem) -> None:
    old.person(1, role="businessman")
    old.person(2, role=None)
    for person in (1, 2):
        old.add("profiles_specialistprofile", {"user_id": person, "profession": "Agrónoma", "experience_years": 4})
        old.add("profiles_businessmanprofile", {"user_id": person, "business_name": "Agro Ruiz", "contact": ""})

    report = old.bring(only=["profiles"])

    assert list(
        ProfileRecord.objects.order_by("user_id").values_list("user_id", "kind", "profession", "business_name")
    ) == [
        (1, "businessman", "", "Agro Ruiz"),
        (2, "specialist", "Agrónoma", ""),
    ]
    assert left_out(report, "profiles_specialistprofile") == {
        "the person keeps a profile of another kind, businessman: there is one per person": ["1"]
    }
    assert left_out(report, "profiles_businessmanprofile") == {
        "the person keeps a profile of another kind, specialist: there is one per person": ["2"]
    }
    assert report.agrees


def test_a_profile_of_nobody_is_left_out(old: OldSystem) -> None:
    old.add("profiles_consumerprofile", {"user_id": 8})

    report = old.bring(only=["profiles"])

    assert left_out(report, "profiles_consumerprofile") == {"user_id refers to no row of auth_app_user": ["8"]}
    assert list(ProfileRecord.objects.all()) == []
