"""Whatever ends a key announces its end, once, and no key outlives what ended it."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.identity import digest_of_key
from modules.accounts import checking
from modules.accounts import public as accounts
from modules.accounts.errors import InvalidCredentials
from modules.accounts.keys import hash_of, new_key
from modules.accounts.models import AccessKey, User
from modules.accounts.operations import login
from modules.accounts.tests.samples import PASSWORD, Someone, person

pytestmark = pytest.mark.django_db

NEW = "Otra-Clave-9"
PEOPLE = "/admin/accounts/user/"


@pytest.fixture
def root(db: None) -> Client:
    """A superuser in the admin."""
    user = User.objects.create_user("+505 7777 0000", PASSWORD, full_name="Raíz", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(user, backend="modules.accounts.backends.PhoneNumberBackend")
    return client


def another_key(of: Someone) -> str:
    key = new_key()
    AccessKey.objects.create(hash=hash_of(key), user_id=of.id)
    return key


def ended() -> list[tuple[int, set[str]]]:
    """Whose keys ended, and their digests."""
    payloads = LoggedEvent.objects.filter(name="keys.ended").order_by("id").values_list("payload", flat=True)
    return [(one["user_id"], set(one["digests"])) for one in payloads]


def works(*keys: str) -> list[bool]:
    return [accounts.identify(key=key) is not None for key in keys]


@pytest.mark.parametrize("scheme", ["Token", "Bearer"])
def test_a_new_password_of_one_s_own_ends_all_other_keys(ana: Someone, scheme: str) -> None:
    other = another_key(ana)
    ana.client.credentials(HTTP_AUTHORIZATION=f"{scheme} {ana.key}")

    answer = ana.client.patch(ana.path, {"password": NEW})

    assert answer.status_code == 200
    assert works(ana.key, other) == [True, False]
    assert ended() == [(ana.id, {digest_of_key(other)})]


def test_a_password_set_by_staff_ends_all_keys(ana: Someone, staff: Someone) -> None:
    answer = staff.client.put(ana.path, {"password": NEW})

    assert answer.status_code == 200
    assert works(ana.key, staff.key) == [False, True]
    assert ended() == [(ana.id, {digest_of_key(ana.key)})]


def test_an_edit_without_a_password_ends_nothing(ana: Someone) -> None:
    ana.client.patch(ana.path, {"full_name": "Ana María", "password": ""})

    assert works(ana.key) == [True]
    assert ended() == []


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("{people}{id}/password/", {"password1": NEW, "password2": NEW, "usable_password": "true"}),
        ("{people}{id}/password/", {"usable_password": "false", "unset-password": "1"}),
        ("{people}{id}/change/", {"phone_number": "+50588880001", "full_name": "Ana"}),
        ("{people}{id}/delete/", {"post": "yes"}),
        (PEOPLE, {"action": "delete_selected", "_selected_action": "{id}", "post": "yes"}),
    ],
    ids=["a password", "a password taken away", "switched off", "deleted", "deleted with others"],
)
def test_what_staff_does_in_the_admin_ends_all_keys(
    root: Client, ana: Someone, path: str, form: dict[str, str]
) -> None:
    other = another_key(ana)

    answer = root.post(
        path.format(people=PEOPLE, id=ana.id), {name: value.format(id=ana.id) for name, value in form.items()}
    )

    assert answer.status_code == 302
    assert not AccessKey.objects.filter(user_id=ana.id).exists()
    assert ended() == [(ana.id, {digest_of_key(ana.key), digest_of_key(other)})]


def test_one_s_own_password_in_the_admin_ends_all_keys(root: Client) -> None:
    raiz = User.objects.get(full_name="Raíz")
    AccessKey.objects.create(hash=hash_of("llave"), user=raiz)
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}

    answer = root.post("/admin/password_change/", form)

    assert answer.status_code == 302
    assert works("llave") == [False]
    assert ended() == [(raiz.id, {digest_of_key("llave")})]


@pytest.mark.parametrize("many", [False, True])
def test_keys_taken_away_in_the_admin_are_named(root: Client, ana: Someone, many: bool) -> None:
    other, digest = another_key(ana), digest_of_key(ana.key)
    path = "/admin/accounts/accesskey/"

    if many:
        root.post(path, {"action": "delete_selected", "_selected_action": [digest], "post": "yes"})
    else:
        root.post(f"{path}{digest}/delete/", {"post": "yes"})

    assert works(ana.key, other) == [False, True]
    assert ended() == [(ana.id, {digest})]


def test_a_password_set_at_the_command_line_ends_all_keys(ana: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda **_: NEW)

    call_command("changepassword", "+50588880001")

    assert ana.record().check_password(NEW)
    assert ended() == [(ana.id, {digest_of_key(ana.key)})]


def test_who_was_switched_off_and_on_again_logs_in_anew(root: Client, ana: Someone) -> None:
    form = {"phone_number": "+50588880001", "full_name": "Ana"}

    root.post(f"{PEOPLE}{ana.id}/change/", form)
    root.post(f"{PEOPLE}{ana.id}/change/", {**form, "is_active": "on"})

    assert ana.record().is_active
    assert works(ana.key) == [False]


def test_logging_out_ends_this_key_alone(ana: Someone) -> None:
    other = another_key(ana)

    first, again = ana.client.post("/api/auth/logout/"), ana.client.post("/api/auth/logout/")

    assert (first.status_code, again.status_code) == (204, 401)
    assert works(ana.key, other) == [False, True]
    assert ended() == [(ana.id, {digest_of_key(ana.key)})]


def test_visitors_have_no_keys_to_list_or_end(visitor: APIClient) -> None:
    answers = [
        visitor.post("/api/auth/logout/"),
        visitor.get("/api/auth/keys/"),
        visitor.delete("/api/auth/keys/0123456789abcdef/"),
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 401]


def test_one_s_keys_are_listed_and_ended_one_by_one(ana: Someone, beto: Someone) -> None:
    other = another_key(ana)

    listed = ana.client.get("/api/auth/keys/").json()
    by_id = {one["id"]: one for one in listed}
    gone = ana.client.delete(f"/api/auth/keys/{digest_of_key(other)[:16]}/")

    assert set(by_id) == {digest_of_key(key)[:16] for key in (ana.key, other)}
    assert [one["id"] for one in listed if one["is_current"]] == [digest_of_key(ana.key)[:16]]
    assert {one["ends_at"] for one in listed} == {None}
    assert gone.status_code == 204
    assert works(ana.key, other) == [True, False]
    assert ended() == [(ana.id, {digest_of_key(other)})]


@pytest.mark.parametrize("id", ["{beto}", "0" * 16, "0", "{ana_begins}", "%", "é" * 16, "a" * 5000])
def test_what_names_no_key_of_one_s_own_ends_nothing(ana: Someone, beto: Someone, id: str) -> None:
    id = id.format(beto=digest_of_key(beto.key)[:16], ana_begins=digest_of_key(ana.key)[:8])

    answer = ana.client.delete(f"/api/auth/keys/{id}/")

    assert (answer.status_code, answer.json()) == (404, {"detail": "No encontrado."})
    assert works(ana.key, beto.key) == [True, True]
    assert ended() == []


def test_the_list_of_keys_is_bounded(ana: Someone) -> None:
    AccessKey.objects.bulk_create(AccessKey(hash=f"{number:064x}", user_id=ana.id) for number in range(150))

    assert len(ana.client.get("/api/auth/keys/").json()) == 100


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "!"}])
def test_who_logs_in_while_the_password_changes_gets_no_key(
    ana: Someone, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    check = checking.who_has

    def check_then_change(**given: Any) -> User | None:
        found = check(**given)
        User.objects.filter(id=ana.id).update(**change)
        return found

    monkeypatch.setattr(login, "who_has", check_then_change)
    AccessKey.objects.all().delete()

    with pytest.raises(InvalidCredentials):
        login.log_in(phone_number="+50588880001", password=PASSWORD, address="127.0.0.1", now=timezone.now())

    assert not AccessKey.objects.exists()


def test_sessions_of_the_admin_end_with_password_and_person(root: Client, staff: Someone) -> None:
    eva, sessions = person("Eva", phone_number="+50588880008", is_staff=True), [Client(), Client()]
    for session, who in zip(sessions, (staff, eva), strict=True):
        session.force_login(who.record(), backend="modules.accounts.backends.PhoneNumberBackend")

    before = [session.get("/admin/").status_code for session in sessions]
    root.post(f"{PEOPLE}{staff.id}/password/", {"password1": NEW, "password2": NEW})
    User.objects.filter(id=eva.id).update(is_active=False)
    after = [session.get("/admin/").status_code for session in sessions]

    assert (before, after) == ([200, 200], [302, 302])
