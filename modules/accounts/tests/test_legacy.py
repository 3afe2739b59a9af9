"""People of the old system, as they are here."""

from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from agrovet.kernel.legacy.discovery import parts
from agrovet.kernel.legacy.downloads import Downloader
from agrovet.kernel.legacy.fetching import Fetching
from agrovet.kernel.testing.old_system import LONG_AGO, OldSystem, Quiet, left_out, noted
from modules.accounts import public as accounts
from modules.accounts.models import AccessKey, User
from modules.media.fake import FakeMedia

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n" + bytes(20)
KEY = "18072e8c35bf992dc9e9c616612e7696a6cecc1b"


@pytest.fixture
def old(tmp_path: Path) -> OldSystem:
    return OldSystem(tmp_path / "viejo.sqlite3")


def test_an_old_password_opens_the_account(old: OldSystem) -> None:
    old.person(1, password=make_password("Legado-2025!"))

    old.bring(only=["accounts"])

    assert User.objects.get(id=1).check_password("Legado-2025!")


@pytest.mark.parametrize(
    "stored", ["plano-sin-hash", "pbkdf2_sha256$roto", "sha9$1$a$b", "", "pbkdf2_sha256$x$y$z", "argon2$roto"]
)
def test_a_password_stored_unhashed_opens_nothing_and_is_reported(old: OldSystem, stored: str) -> None:
    old.person(1, password=stored)

    report = old.bring(only=["accounts"])

    person = User.objects.get(id=1)
    assert (person.check_password(stored), person.has_usable_password()) == (False, False)
    assert noted(report, "auth_app_user") == {
        "password: stored unhashed by the old server, so it opens nothing: a new one is set by phone": ["1"]
    }


def test_a_login_key_is_still_accepted_and_kept_as_its_hash(old: OldSystem) -> None:
    old.person(1)
    old.add("authtoken_token", {"key": KEY, "created": LONG_AGO, "user_id": 1})

    old.bring(only=["accounts"])

    identity = accounts.identify(key=KEY)
    assert identity is not None
    assert identity.id == 1
    assert KEY not in str(list(AccessKey.objects.values()))


def test_no_login_key_is_told_or_remembered(old: OldSystem) -> None:
    old.person(1)
    old.add(
        "authtoken_token",
        {"key": KEY, "created": LONG_AGO, "user_id": 1},
        {"key": KEY[::-1], "created": "ayer", "user_id": 9},
    )

    report = old.bring(only=["accounts"])

    assert left_out(report, "authtoken_token") == {"user_id refers to no row of auth_app_user": ["9"]}
    assert KEY not in str(report.as_json())
    assert KEY[::-1] not in str(report.as_json())


def test_of_two_people_with_one_number_the_first_logs_in_by_it(old: OldSystem) -> None:
    old.person(1, phone_number="+505 8888 0001")
    old.person(2, phone_number="50588880001")
    old.person(3, phone_number="sin número")

    report = old.bring(only=["accounts"])

    assert list(User.objects.order_by("id").values_list("phone_number", "phone_digits")) == [
        ("+50588880001", "50588880001"),
        ("50588880001", None),
        ("sinnúmero", None),
    ]
    assert noted(report, "auth_app_user") == {
        "phone_digits was emptied: row 1 has the same": ["2"],
        "phone_number: without digits, so nobody can log in by it": ["3"],
    }
    assert report.agrees


def test_roles_and_places_are_read_as_far_as_they_make_sense(old: OldSystem) -> None:
    old.person(1, role="Specialist", latitude=12.1328, longitude="-86.2504")
    old.person(2, role="specialist", latitude=95, longitude=0)
    old.person(3, role="user", latitude="norte", longitude=None)

    old.bring(only=["accounts"])

    people = User.objects.order_by("id").values_list("role", "latitude", "longitude")
    assert [(role, str(latitude), str(longitude)) for role, latitude, longitude in people] == [
        ("Specialist", "12.1328000", "-86.2504000"),
        ("Specialist", "None", "None"),
        (None, "None", "None"),
    ]


def test_groups_keep_their_people_and_rights_are_given_anew(old: OldSystem) -> None:
    old.person(1)
    old.add("auth_group", {"id": 4, "name": "Moderación"})
    old.add("auth_app_user_groups", {"id": 1, "user_id": 1, "group_id": 4})
    old.add("auth_group_permissions", {"id": 1, "group_id": 4, "permission_id": 3})

    report = old.bring(only=["accounts"])

    assert list(User.objects.get(id=1).groups.values_list("id", "name")) == [(4, "Moderación")]
    assert Group.objects.get(id=4).permissions.count() == 0
    assert {aside.table: aside.why for aside in report.aside}["auth_group_permissions"] == (
        "rights to the old tables: give the groups theirs in the admin"
    )


def test_a_picture_that_is_a_file_of_the_old_media_is_known_as_one(old: OldSystem) -> None:
    url = "https://viejo.example/ana.png"
    old.person(1, profile_picture=url)
    old.add("media_media", {"id": 12, "url": url})

    old.bring(only=["accounts"])

    person = User.objects.get(id=1)
    assert (person.profile_picture, person.picture_media_id) == (url, 12)


class OldStore(Downloader):
    """Has the one picture."""

    def fetch(self, url: str, path: Path) -> int:
        """Write it there."""
        return path.write_bytes(PNG)


def test_a_fetched_picture_becomes_a_file_of_the_person(old: OldSystem, media: FakeMedia) -> None:
    old.person(1, profile_picture="https://viejo.example/ana.png")
    old.person(2, profile_picture="")
    old.bring(only=["accounts"])
    part = next(part for part in parts() if part.module == "accounts")

    report = Fetching(
        part=part,
        files=part.files[0],
        downloader=OldStore(largest=1000),
        jobs=1,
        watcher=Quiet(),
        is_stopping=lambda: False,
    ).run()

    (file,) = media.known.values()
    assert (report.found, report.fetched, file.owner_id) == (1, 1, 1)
    assert list(User.objects.order_by("id").values_list("profile_picture", "picture_media_id")) == [
        (file.url, file.id),
        ("", None),
    ]
