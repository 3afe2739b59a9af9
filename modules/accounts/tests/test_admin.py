"""People and keys in the admin."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client

from modules.accounts import public as accounts
from modules.accounts.models import User
from modules.accounts.tests.samples import PASSWORD, Someone

pytestmark = pytest.mark.django_db

PEOPLE = "/admin/accounts/user/"


@pytest.fixture
def root(settings: object) -> Client:
    """A superuser, logged in to the admin as people log in: by number and password."""
    call_command("createsuperuser", phone_number="+505 7777 0000", full_name="Raíz", interactive=False)
    user = User.objects.get(full_name="Raíz")
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    assert client.login(username="50577770000", password=PASSWORD)
    return client


def change_form(someone: Someone, **changes: str) -> dict[str, str]:
    user = someone.record()
    fields = {"phone_number": user.phone_number, "full_name": user.full_name, "last_name": user.last_name}
    return {**fields, "is_active": "on", **changes}


def test_people_are_searched_and_filtered(root: Client, ana: Someone, beto: Someone) -> None:
    page = root.get(PEOPLE, {"q": "88880001", "is_active__exact": "1"}).content.decode()

    assert "+50588880001" in page
    assert "+50588880002" not in page


def test_a_person_is_added_with_a_hashed_password_and_announced(
    root: Client, announced: Callable[[], list[tuple[str, str]]]
) -> None:
    form = {"phone_number": "505 8888 0055", "full_name": "Eva", "role": "consumer"}

    answer = root.post(f"{PEOPLE}add/", {**form, "password1": PASSWORD, "password2": PASSWORD})

    eva = User.objects.get(full_name="Eva")
    assert answer.status_code == 302
    assert (eva.phone_number, eva.phone_digits, eva.role) == ("50588880055", "50588880055", "consumer")
    assert eva.check_password(PASSWORD)
    assert announced() == [("user.created", f"user:{eva.id}")]


def test_a_number_that_somebody_has_is_refused(root: Client, ana: Someone) -> None:
    form = {"phone_number": "+505-8888-0001", "full_name": "Eva", "password1": PASSWORD, "password2": PASSWORD}

    answer = root.post(f"{PEOPLE}add/", form)

    assert answer.status_code == 200
    assert "Ya existe una cuenta con este número" in answer.content.decode()


def test_a_person_is_switched_off_and_made_staff(
    root: Client, ana: Someone, announced: Callable[[], list[tuple[str, str]]]
) -> None:
    form = change_form(ana, is_staff="on", phone_number="+505 6666 0000")
    del form["is_active"]

    answer = root.post(f"{PEOPLE}{ana.id}/change/", form)

    user = ana.record()
    assert answer.status_code == 302
    assert (user.is_active, user.is_staff, user.phone_digits) == (False, True, "50566660000")
    assert accounts.identify(key=ana.key) is None
    assert announced() == [("keys.ended", f"user:{ana.id}"), ("user.updated", f"user:{ana.id}")]


def test_a_password_set_here_ends_the_keys(root: Client, ana: Someone) -> None:
    answer = root.post(f"{PEOPLE}{ana.id}/password/", {"password1": "Repuesta-22", "password2": "Repuesta-22"})

    assert answer.status_code == 302
    assert ana.record().check_password("Repuesta-22")
    assert accounts.identify(key=ana.key) is None


def test_people_deleted_here_are_announced(
    root: Client, ana: Someone, beto: Someone, announced: Callable[[], list[tuple[str, str]]]
) -> None:
    root.post(f"{PEOPLE}{ana.id}/delete/", {"post": "yes"})
    root.post(PEOPLE, {"action": "delete_selected", "_selected_action": [beto.id], "post": "yes"})

    assert announced() == [
        (name, f"user:{someone.id}") for someone in (ana, beto) for name in ("keys.ended", "user.deleted")
    ]


def test_staff_with_rights_give_themselves_no_more(root: Client, staff: Someone) -> None:
    from django.contrib.auth.models import Permission  # noqa: PLC0415 - once the apps are there

    staff.record().user_permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    client = Client()
    client.force_login(staff.record(), backend="modules.accounts.backends.PhoneNumberBackend")
    raiz = User.objects.get(full_name="Raíz")

    client.post(f"{PEOPLE}{staff.id}/change/", change_form(staff, is_staff="on", is_superuser="on"))
    over_root = client.post(f"{PEOPLE}{raiz.id}/password/", {"password1": "Mia-Ahora-1", "password2": "Mia-Ahora-1"})

    assert not staff.record().is_superuser
    assert over_root.status_code == 403


def test_keys_are_seen_and_taken_away_not_made(root: Client, ana: Someone) -> None:
    key = ana.record().keys.get()

    listed = root.get("/admin/accounts/accesskey/")
    added = root.get("/admin/accounts/accesskey/add/")
    root.post(f"/admin/accounts/accesskey/{key.pk}/delete/", {"post": "yes"})

    assert (listed.status_code, added.status_code) == (200, 403)
    assert key.hash[9:] not in root.get(f"/admin/accounts/accesskey/{key.pk}/change/").content.decode()
    assert accounts.identify(key=ana.key) is None
