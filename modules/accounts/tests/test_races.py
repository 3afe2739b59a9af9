"""Two at the same instant, on a real database with a connection each."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from rest_framework.test import APIClient

from modules.accounts.models import AccessKey, ResetCode, User
from modules.accounts.tests.samples import person, png

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each of the acts returns, all started together."""
    barrier = Barrier(len(acts))

    def act_in_thread(act: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act_in_thread, acts))


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
