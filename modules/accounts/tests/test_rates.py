"""How often one may try."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from modules.accounts.tests.samples import PASSWORD, Someone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rates(settings: Any, _quick: None) -> None:
    settings.AGROVET_RATES_ON = True
    settings.RATES = {
        **settings.RATES,
        "login_number": "2/min",
        "login": "3/min",
        "register": "2/min",
        "reset_number": "2/hour",
        "reset": "3/min",
    }


def test_passwords_of_one_number_are_guessed_slowly_from_wherever(ana: Someone) -> None:
    answers = [
        APIClient(REMOTE_ADDR=f"10.0.0.{number}").post(
            "/api/auth/login/", {"phone_number": spelling, "password": "otra"}
        )
        for number, spelling in enumerate(["+50588880001", "505 8888 0001", "50588880001"])
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[2].json()["detail"]
    assert int(answers[2]["Retry-After"]) > 0


def test_one_address_tries_slowly_whatever_the_number(visitor: APIClient) -> None:
    answers = [
        visitor.post("/api/auth/login/", {"phone_number": f"5058888000{number}", "password": PASSWORD})
        for number in range(4)
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]


def test_registrations_from_one_address_have_a_limit(visitor: APIClient) -> None:
    answers = [
        visitor.post("/api/auth/register/", {"phone_number": f"5058888000{number}", "password": PASSWORD})
        for number in range(3)
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 429]


@pytest.mark.parametrize("number", ["+50588880001", "+50588887777"])
def test_codes_to_one_number_have_a_limit_known_or_not(ana: Someone, number: str) -> None:
    answers = [
        APIClient(REMOTE_ADDR=f"10.0.0.{host}").post("/api/auth/password-reset/request/", {"phone": number})
        for host in range(3)
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_codes_are_tried_slowly_from_one_address(visitor: APIClient) -> None:
    guess = {"phone": "+50588880001", "code": "000000", "new_password": "Otra-Clave-9"}
    answers = [visitor.post("/api/auth/password-reset/verify/", guess) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [400, 400, 400, 429]


@pytest.mark.parametrize("body", ["[]", "7", "null", '"x"', '{"phone_number": ["+505"]}', "{", ""])
def test_bodies_of_no_use_are_refused_not_counted_wrongly(visitor: APIClient, body: str) -> None:
    answer = visitor.post("/api/auth/login/", body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["detail"]
