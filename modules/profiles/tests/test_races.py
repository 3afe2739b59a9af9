"""Profiles that are made, changed or deleted while somebody else changes them."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.testing.races import at_once, before_writing
from modules.profiles import operations
from modules.profiles.contracts import ProfileNotFound
from modules.profiles.models import ProfileRecord
from modules.profiles.tests.conftest import ANA

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = f"/api/profiles/specialists/{ANA}/"


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_a_profile_that_goes_while_it_is_being_changed_is_not_found(
    ana: APIClient, staff: APIClient, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    ana.get(ADDRESS)
    before_writing(monkeypatch, operations, lambda: operations.delete_of_person(user_id=ANA))

    answer = getattr(ana, method)(ADDRESS, {"about_us": "Bovinos"}, format="json")

    assert (answer.status_code, answer.json()) == (404, {"detail": "No SpecialistProfile matches the given query."})
    assert ProfileRecord.objects.count() == 0


def test_of_two_edits_of_one_profile_each_keeps_what_the_other_changed(
    ana: APIClient, staff: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana.get(ADDRESS)
    before_writing(monkeypatch, operations, lambda: staff.patch(ADDRESS, {"profession": "Agrónoma"}, format="json"))

    shown = ana.patch(ADDRESS, {"about_us": "Bovinos"}, format="json").json()

    assert (shown["profession"], shown["about_us"]) == ("Agrónoma", "Bovinos")


def test_an_edit_of_a_profile_that_is_made_in_another_window_is_kept(
    ana: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_writing(
        monkeypatch,
        operations,
        lambda: ana.post("/api/profiles/specialists/", {"profession": "Agrónoma"}, format="json"),
    )

    answer = ana.patch(ADDRESS, {"about_us": "Bovinos"}, format="json")

    assert answer.status_code == 200
    assert (answer.json()["profession"], answer.json()["about_us"]) == ("Agrónoma", "Bovinos")


def test_first_edits_of_different_fields_at_once_are_all_kept(ana: APIClient) -> None:
    edits: list[dict[str, Any]] = [{"profession": "Agrónoma"}, {"about_us": "Bovinos"}, {"experience_years": 4}] * 2

    answers = at_once(*[lambda edit=edit: ana.patch(ADDRESS, edit, format="json") for edit in edits])

    kept = ProfileRecord.objects.get(user_id=ANA)
    assert {answer.status_code for answer in answers} == {200}
    assert (kept.profession, kept.about_us, kept.experience_years) == ("Agrónoma", "Bovinos", 4)


def test_what_staff_edit_of_a_profile_that_is_gone_is_not_found(ana: APIClient) -> None:
    ana.get(ADDRESS)
    record = ProfileRecord.objects.get(user_id=ANA)
    operations.delete_of_person(user_id=ANA)

    with pytest.raises(ProfileNotFound):
        operations.save_edited(record=record, columns=["profession"])

    assert ProfileRecord.objects.count() == 0
