"""A key of the app, or a message to a phone, does not open the admin; and what staff may do is recorded."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework.test import APIClient

from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.record.models import Entry
from agrovet.kernel.record.people import common_origin
from agrovet.kernel.teams import operations as teams
from modules.accounts.errors import StaffInAdmin
from modules.accounts.models import ResetCode, User
from modules.accounts.operations import second_factor
from modules.accounts.reset_codes import hash_of
from modules.accounts.tests.samples import PASSWORD, Someone, person, png

pytestmark = pytest.mark.django_db

NEW = "Otra-Clave-9"
PEOPLE = "/admin/accounts/user/"
SENTENCE = str(StaffInAdmin().detail)


@pytest.fixture
def root(db: None) -> Someone:
    """A superuser."""
    return person("Raíz", phone_number="+50577770000", is_staff=True, is_superuser=True)


@pytest.fixture
def admin(root: Someone) -> Client:
    """The superuser in the admin."""
    client = Client()
    client.force_login(root.record(), backend="modules.accounts.backends.PhoneNumberBackend")
    return client


def recorded(person_id: int) -> list[tuple[str, Any, Any]]:
    """What was recorded of a person: what, by whom, and what is so now."""
    entries = Entry.objects.filter(subject=f"person:{person_id}").order_by("id")
    found = []
    for one in entries:
        after = json.loads(one.after)
        by = after.pop("by")
        found.append((one.action, by, after))
    return found


@pytest.mark.parametrize("change", [{"password": NEW}, {"phone_number": "+505 6666 0001"}])
@pytest.mark.parametrize("method", ["patch", "put"])
@pytest.mark.parametrize("format", ["json", "multipart"])
@pytest.mark.parametrize("who", ["staff", "superuser alone", "by a superuser"])
def test_a_key_changes_neither_password_nor_number_of_staff(
    staff: Someone, root: Someone, change: dict[str, str], method: str, format: str, who: str
) -> None:
    if who == "superuser alone":
        User.objects.filter(id=staff.id).update(is_staff=False, is_superuser=True)
    asks = root if who == "by a superuser" else staff

    answer = getattr(asks.client, method)(staff.path, {"full_name": "Otra", **change}, format=format)

    assert (answer.status_code, answer.json()) == (403, {"detail": SENTENCE})
    assert staff.record().check_password(PASSWORD)
    assert (staff.record().phone_number, staff.record().full_name) == ("+50588880003", "Carla")


def test_staff_edit_the_rest_of_themselves_and_send_back_what_they_were_shown(staff: Someone) -> None:
    shown = staff.client.get(staff.path).json()

    answer = staff.client.put(staff.path, {**shown, "full_name": "Carla María", "password": ""})
    picture = staff.client.post(
        "/api/auth/upload-profile-picture/", {"image": png(), "password": NEW}, format="multipart"
    )

    assert (answer.status_code, picture.status_code) == (200, 200)
    assert (staff.record().full_name, staff.record().check_password(PASSWORD)) == ("Carla María", True)


def test_nobody_registers_with_a_number_of_staff(visitor: APIClient, staff: Someone) -> None:
    answer = visitor.post("/api/auth/register/", {"phone_number": "505 8888-0003", "password": NEW})

    assert answer.status_code == 400
    assert staff.record().check_password(PASSWORD)


def test_staff_get_no_code_and_the_answer_does_not_tell(visitor: APIClient, staff: Someone, ana: Someone) -> None:
    answers = [
        visitor.post("/api/auth/password-reset/request/", {"phone": number})
        for number in ("+50588880003", "+50588880001")
    ]

    assert [(answer.status_code, answer.json()) for answer in answers] == [
        (200, {"detail": "Código enviado al número registrado."})
    ] * 2
    assert [event.payload["user_id"] for event in LoggedEvent.objects.order_by("id")] == [0, ana.id]


def test_a_code_from_before_they_were_staff_opens_nothing(visitor: APIClient, ana: Someone) -> None:
    ResetCode.objects.create(
        user_id=ana.id,
        request_uid="0de6b5df-2778-456a-a138-d7a68b2134c0",
        hash=hash_of(user_id=ana.id, code="123456"),
        expires_at=datetime.now(UTC) + timedelta(minutes=5),
    )
    User.objects.filter(id=ana.id).update(is_staff=True)

    answer = visitor.post(
        "/api/auth/password-reset/verify/", {"phone": "+50588880001", "code": "123456", "new_password": NEW}
    )

    assert answer.status_code == 400
    assert ana.record().check_password(PASSWORD)


class TestTheDeployCheck:
    """`manage.py check --deploy`, where clients come by HTTPS."""

    def test_staff_without_a_second_factor_fail_it(self, staff: Someone, root: Someone, settings: Any) -> None:
        settings.AGROVET_HTTPS = True
        TOTPDevice.objects.create(user_id=staff.id, name="app")

        with pytest.raises(CommandError, match=rf"accounts\.E001.*have no second factor: {root.id}\."):
            call_command("check", deploy=True, tags=["security"])

    @pytest.mark.parametrize("https", [True, False])
    def test_staff_who_have_one_and_who_are_no_staff_do_not(
        self, staff: Someone, ana: Someone, settings: Any, https: bool
    ) -> None:
        settings.AGROVET_HTTPS = https
        person("Ida", phone_number="+50588880009", is_staff=True, is_active=False)
        TOTPDevice.objects.create(user_id=staff.id, name="app")

        call_command("check", deploy=True, tags=["security"])


def form_of(someone: Someone, **changes: Any) -> dict[str, Any]:
    user = someone.record()
    rights = {name: "on" for name in ("is_active", "is_staff", "is_superuser") if getattr(user, name)}
    return {"phone_number": user.phone_number, "full_name": user.full_name, **rights, **changes}


def test_who_is_added_and_made_staff_in_the_admin_is_recorded(admin: Client, root: Someone) -> None:
    form = {"phone_number": "+50566660000", "full_name": "Dos", "password1": NEW, "password2": NEW}

    admin.post(f"{PEOPLE}add/", form)
    second = User.objects.get(phone_digits="50566660000")
    someone = Someone(id=second.id, key="", client=APIClient())
    admin.post(f"{PEOPLE}{second.id}/change/", form_of(someone, is_staff="on", is_superuser="on"))

    found = recorded(second.id)
    assert [(action, by) for action, by, _ in found] == [("person.created", root.id), ("person.changed", root.id)]
    assert found[1][2] == {"is_staff": True, "is_superuser": True}


@pytest.mark.parametrize("member", [True, False])
def test_what_a_group_may_do_is_changed_by_superusers_and_recorded_of_its_staff(
    admin: Client, root: Someone, staff: Someone, member: bool
) -> None:
    group = Group.objects.create(name="apoyo")
    allowed = Permission.objects.get(codename="change_user", content_type__app_label="accounts")
    if member:
        staff.record().groups.add(group)

    admin.post(f"/admin/auth/group/{group.id}/change/", {"name": "apoyo", "permissions": [allowed.id]})

    assert recorded(staff.id) == ([("person.changed", root.id, {"permissions": ["change_user"]})] if member else [])


def test_joining_a_group_a_number_and_a_password_of_staff_are_recorded(
    admin: Client, root: Someone, staff: Someone
) -> None:
    group = Group.objects.create(name="apoyo")

    admin.post(f"{PEOPLE}{staff.id}/change/", form_of(staff, groups=[group.id]))
    admin.post(f"{PEOPLE}{staff.id}/change/", form_of(staff, groups=[group.id], phone_number="+50566661111"))
    admin.post(f"{PEOPLE}{staff.id}/password/", {"password1": NEW, "password2": NEW, "usable_password": "true"})
    admin.post(f"{PEOPLE}{staff.id}/delete/", {"post": "yes"})

    assert recorded(staff.id) == [
        ("person.changed", root.id, {"groups": ["apoyo"]}),
        ("person.changed", root.id, {"phone_number": "+50566661111"}),
        ("person.password_set", root.id, {}),
        ("person.deleted", root.id, {}),
    ]


def test_one_s_own_password_in_the_admin_is_recorded(admin: Client, root: Someone) -> None:
    admin.post("/admin/password_change/", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})

    assert recorded(root.id) == [("person.password_set", root.id, {})]


@pytest.mark.parametrize("many", [True, False])
def test_second_factors_given_and_taken_are_recorded(admin: Client, root: Someone, staff: Someone, many: bool) -> None:
    second_factor.give(phone_number="+50588880003")
    device = TOTPDevice.objects.get(user_id=staff.id)
    path = "/admin/otp_totp/totpdevice/"

    if many:
        admin.post(path, {"action": "delete_selected", "_selected_action": [device.pk], "post": "yes"})
    else:
        admin.post(f"{path}{device.pk}/delete/", {"post": "yes"})

    assert recorded(staff.id) == [
        ("person.second_factor_given", None, {}),
        ("person.second_factor_taken", root.id, {}),
    ]


def test_superusers_and_passwords_made_at_the_command_line_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda **_: NEW)

    call_command("createsuperuser", phone_number="+50566660000", full_name="Dos", interactive=False)
    call_command("changepassword", "+50566660000")

    second = User.objects.get(phone_digits="50566660000")
    assert [action for action, _, _ in recorded(second.id)][-2:] == ["person.created", "person.password_set"]


def test_what_is_no_matter_of_rights_is_not_recorded(admin: Client, ana: Someone, staff: Someone) -> None:
    admin.post(f"{PEOPLE}{staff.id}/change/", form_of(staff, full_name="Carlota"))
    admin.post(f"{PEOPLE}{ana.id}/change/", form_of(ana, phone_number="+50566662222"))
    ana.client.patch(ana.path, {"password": NEW})

    assert recorded(staff.id) == recorded(ana.id) == []


class TestCommonOrigin:
    """Who may be one person: accounts that were made or changed by the same, within seven days."""

    NOW = datetime.now(UTC)

    def test_who_was_changed_by_the_other_directly_or_not_has_one(
        self, admin: Client, root: Someone, staff: Someone, ana: Someone, beto: Someone
    ) -> None:
        admin.post(f"{PEOPLE}{ana.id}/change/", form_of(ana, is_staff="on", is_superuser="on"))
        client = Client()
        client.force_login(ana.record(), backend="modules.accounts.backends.PhoneNumberBackend")
        client.post(f"{PEOPLE}{beto.id}/change/", form_of(beto, is_staff="on", is_superuser="on"))

        pairs = [(root, ana), (ana, root), (root, beto), (ana, beto), (root, staff), (staff, beto)]

        found = [common_origin(first.id, second.id, now=self.NOW) for first, second in pairs]
        assert found == [root.id, root.id, root.id, root.id, None, None]

    def test_after_seven_days_it_is_forgotten(self, admin: Client, root: Someone, ana: Someone) -> None:
        admin.post(f"{PEOPLE}{ana.id}/change/", form_of(ana, is_staff="on"))

        assert common_origin(root.id, ana.id, now=self.NOW + timedelta(days=6)) == root.id
        assert common_origin(root.id, ana.id, now=self.NOW + timedelta(days=8)) is None

    def test_who_is_put_into_a_team_or_whose_team_may_do_more_has_one(
        self, root: Someone, staff: Someone, ana: Someone
    ) -> None:
        User.objects.filter(id=ana.id).update(is_staff=True)
        by = {"actor": f"Raíz (#{root.id})", "reason": "para ayudar"}
        teams.make_team(name="apoyo", modules=["chat"], operates=False, actor="x@y", reason="r")
        teams.join(name="apoyo", person_id=staff.id, actor="x@y", reason="r")
        before = common_origin(root.id, staff.id, now=self.NOW)

        teams.join(name="apoyo", person_id=ana.id, **by)
        joined = [common_origin(root.id, one.id, now=self.NOW) for one in (staff, ana)]
        teams.change_team(name="apoyo", operates=True, **by)

        assert (before, joined) == (None, [None, root.id])
        assert common_origin(root.id, staff.id, now=self.NOW) == root.id
