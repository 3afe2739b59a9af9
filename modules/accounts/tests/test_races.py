"""Two at the same instant, on a real database with a connection each."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from rest_framework.test import APIClient

from agrovet.kernel.testing.races import at_once, before_writing
from modules.accounts import models
from modules.accounts.hashing import Pbkdf2
from modules.accounts.models import AccessKey, ResetCode, User
from modules.accounts.operations import editing
from modules.accounts.tests.samples import PASSWORD, person, png

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("with_picture", [False, True])
def test_one_number_registered_twice_makes_one_person(with_picture: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    # As if neither had looked before the other wrote: the constraint alone decides.
    monkeypatch.setattr("modules.accounts.queries.is_taken", lambda **_: False)

    def register(spelling: str) -> Any:
        form = {"phone_number": spelling, "password": "Clave-Segura-1"} | (
            {"profile_picture": png()} if with_picture else {}
        )
        return APIClient().post("/api/auth/register/", form, format="multipart")

    answers = at_once(
        *(lambda spelling=spelling: register(spelling) for spelling in ["+505 8888 0001", "50588880001"] * 2)
    )

    refused = [answer for answer in answers if answer.status_code != 201]
    assert [answer.status_code for answer in refused] == [400, 400, 400]
    assert {*refused[0].json()} == {"phone_number", "detail"}
    assert User.objects.count() == 1
    assert AccessKey.objects.count() == 1


def test_one_number_taken_by_two_goes_to_one_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modules.accounts.queries.is_taken", lambda **_: False)
    people = [person(f"P{number}", phone_number=f"+5058888000{number}") for number in range(3)]

    answers = at_once(*(lambda one=one: one.client.patch(one.path, {"phone_number": "+50577770000"}) for one in people))

    assert sorted(answer.status_code for answer in answers) == [200, 400, 400]
    assert User.objects.filter(phone_digits="50577770000").count() == 1


def test_many_guesses_at_one_instant_are_no_more_than_five(deliver: Callable[[], int], sms_folder: Path) -> None:
    person("Ana", phone_number="+50588880001")
    APIClient().post("/api/auth/password-reset/request/", {"phone": "+50588880001"})
    deliver()
    guess = {"phone": "+50588880001", "code": "no-lo-sé", "new_password": "Otra-Clave-9"}

    answers = at_once(*[lambda: APIClient().post("/api/auth/password-reset/verify/", guess)] * 8)

    assert {answer.status_code for answer in answers} == {400}
    assert ResetCode.objects.get().tries == 5


def test_one_code_used_twice_at_once_works_once(deliver: Callable[[], int], sms_folder: Path) -> None:
    person("Ana", phone_number="+50588880001")
    APIClient().post("/api/auth/password-reset/request/", {"phone": "+50588880001"})
    deliver()
    [message] = sms_folder.glob("*.txt")
    code = message.read_text(encoding="utf-8").split(" es ")[1][:6]
    body = {"phone": "+50588880001", "code": code, "new_password": "Otra-Clave-9"}

    answers = at_once(*[lambda: APIClient().post("/api/auth/password-reset/verify/", body)] * 3)

    assert sorted(answer.status_code for answer in answers) == [200, 400, 400]


def test_an_account_deleted_during_login_gives_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    ana = person("Ana", phone_number="+50588880001")
    check = User.check_password

    def check_slowly(self: User, password: str) -> bool:
        good = check(self, password)
        User.objects.filter(id=ana.id).delete()
        return good

    monkeypatch.setattr(User, "check_password", check_slowly)

    answer = APIClient().post("/api/auth/login/", {"phone_number": "+50588880001", "password": "Clave-Segura-1"})

    assert answer.status_code == 401
    assert AccessKey.objects.count() == 0


OLD_KIND = make_password(PASSWORD, hasher=Pbkdf2())
LOGIN = {"phone_number": "+50588880001", "password": PASSWORD}


def _log_in_while(act: Callable[[User], Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Log in with a password whose hash is of an old kind, and have `act` done right before it is hashed anew."""
    ana = person("Ana", phone_number="+50588880001")
    User.objects.filter(id=ana.id).update(password=OLD_KIND)
    before_writing(monkeypatch, models, lambda: act(User.objects.get(id=ana.id)))
    return APIClient().post("/api/auth/login/", LOGIN)


def test_an_old_hash_never_takes_the_place_of_a_password_that_was_set_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    new = make_password("Otra-Clave-9")

    answer = _log_in_while(lambda ana: User.objects.filter(id=ana.id).update(password=new), monkeypatch)

    assert answer.status_code == 401
    assert User.objects.get().password == new


def test_an_account_deleted_while_its_password_is_hashed_anew_gives_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = _log_in_while(lambda ana: editing.delete(user=ana, now=timezone.now()), monkeypatch)

    assert answer.status_code == 401
    assert (User.objects.count(), AccessKey.objects.count()) == (0, 0)


@pytest.mark.parametrize("method", ["patch", "put", "delete"])
def test_an_account_that_goes_while_it_is_being_changed_is_not_found(
    monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    ana = person("Ana", phone_number="+50588880001")
    before_writing(monkeypatch, editing, lambda: editing.delete(user=ana.record(), now=timezone.now()))

    answer = getattr(ana.client, method)(ana.path, {"full_name": "Ana María"})

    assert answer.status_code == 404
    assert User.objects.count() == 0


def test_logins_and_the_deletion_of_an_account_at_once_all_end_well() -> None:
    ana = person("Ana", phone_number="+50588880001")

    *logins, deletion = at_once(
        *[lambda: APIClient().post("/api/auth/login/", LOGIN)] * 4, lambda: ana.client.delete(ana.path)
    )

    assert deletion.status_code == 204
    assert {answer.status_code for answer in logins} <= {200, 401}
    assert (User.objects.count(), AccessKey.objects.count()) == (0, 0)
