"""What happens to profiles when people come, change and go."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from agrovet.kernel.testing.fixtures import Announce
from modules.accounts.events import UserCreated, UserDeleted, UserUpdated
from modules.accounts.fake import FakeAccounts
from modules.profiles import public as profiles
from modules.profiles.models import GalleryItem, ProfileRecord
from modules.profiles.tests.conftest import ANA, CARLA, DORA

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def _created(user_id: int, role: str | None, profession: str = "") -> UserCreated:
    return UserCreated(user_id=user_id, role=role, full_name="Ana", created_at=NOON, profession=profession)


def test_whoever_registers_with_a_role_has_its_profile(announce: Announce) -> None:
    for event in (_created(ANA, "Specialist", "Veterinaria"), _created(CARLA, "consumer"), _created(DORA, None)):
        announce(event)

    found = profiles.profiles(user_ids=[ANA, CARLA, DORA])
    assert {id: each.kind for id, each in found.items()} == {ANA: "specialist", CARLA: "consumer"}
    assert found[ANA].profession == "Veterinaria"


def test_what_was_opened_at_registration_is_not_opened_again(announce: Announce) -> None:
    opened = profiles.open_profile(user_id=ANA, kind="specialist", profession="Agrónoma")
    again = profiles.open_profile(user_id=ANA, kind="specialist")

    announce(_created(ANA, "Specialist", "Veterinaria"))

    assert opened == again == profiles.profiles(user_ids=[ANA])[ANA]


def test_a_role_that_comes_later_brings_its_profile(announce: Announce) -> None:
    announce(_created(DORA, None))
    announce(
        UserUpdated(
            user_id=DORA, role="businessman", full_name="Dora", picture_url=None, is_active=True, updated_at=NOON
        )
    )

    assert profiles.profiles(user_ids=[DORA])[DORA].kind == "businessman"


def test_a_profile_of_another_kind_is_not_opened() -> None:
    profiles.open_profile(user_id=ANA, kind="specialist")

    with pytest.raises(profiles.OtherKindOfProfile, match="otro tipo de perfil"):
        profiles.open_profile(user_id=ANA, kind="consumer")


def test_a_role_that_could_not_be_given_at_once_is_given_later(
    accounts: FakeAccounts, deliver: Callable[[], int]
) -> None:
    profiles.open_profile(user_id=DORA, kind="consumer")

    deliver()

    assert accounts.known[DORA].role == "consumer"


def test_a_profile_goes_with_its_person(announce: Announce) -> None:
    profiles.open_profile(user_id=ANA, kind="specialist")
    GalleryItem.objects.create(profile_id=ANA, media_id=1)

    announce(UserDeleted(user_id=ANA, deleted_at=NOON))

    assert not ProfileRecord.objects.exists()
    assert not GalleryItem.objects.exists()
