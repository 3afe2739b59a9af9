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
        "login_failed": "100/min",
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


@pytest.mark.parametrize("path", ["login/", "password-reset/request/", "password-reset/verify/", "register/"])
@pytest.mark.parametrize(
    "number",
    ["5058888000.1", "50588880001.0", "5058888000.1e0", "5.0588880001e10", "5.0588880001E+10", "true", "null",
     '["50588880001"]', '[50588880001]', '{"": "50588880001"}', "NaN", "-Infinity", "[[50588880001]]"],
)  # fmt: skip
def test_a_number_is_a_text_or_a_whole_number(visitor: APIClient, ana: Someone, path: str, number: str) -> None:
    name = "phone_number" if path in {"login/", "register/"} else "phone"
    body = f'{{"{name}": {number}, "password": "otra", "code": "000000", "new_password": "Otra-Clave-9"}}'

    answer = visitor.post(f"/api/auth/{path}", body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["detail"]


SPELLINGS = [
    '"+505 8888 0001"', "50588880001", '"505-8888-0001"', '" 50588880001 "', '"(505) 8888.0001"',
    '"\u0665 50588880001"', '"50588880001\u200b"', "-50588880001",
]  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_that_finds_an_account_counts_for_its_number(ana: Someone, spelling: str) -> None:
    def tried(host: int, number: str, password: str) -> int:
        body = f'{{"phone_number": {number}, "password": "{password}"}}'
        client = APIClient(REMOTE_ADDR=f"10.0.0.{host}")
        return int(client.post("/api/auth/login/", body, content_type="application/json").status_code)

    assert [tried(1, spelling, "otra"), tried(2, '"50588880001"', "otra")] == [401, 401]

    assert [tried(3, spelling, PASSWORD), tried(4, '"50588880001"', PASSWORD)] == [429, 429]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_codes_are_sent_slowly_however_the_number_is_spelt(ana: Someone, spelling: str) -> None:
    def asked(host: int, number: str) -> int:
        client = APIClient(REMOTE_ADDR=f"10.0.0.{host}")
        body = f'{{"phone": {number}}}'
        return int(client.post("/api/auth/password-reset/request/", body, content_type="application/json").status_code)

    assert [asked(1, '"50588880001"'), asked(2, spelling), asked(3, spelling)] == [200, 200, 429]


HOME, ELSEWHERE = "192.0.2.7", "198.51.100.9"


def test_who_logged_in_from_an_address_gets_in_there_while_strangers_guess(ana: Someone) -> None:
    assert _logs_in(PASSWORD, address=HOME) == 200

    guesses = [_logs_in("otra", address=f"10.0.0.{host}") for host in range(3)]

    assert guesses == [401, 429, 429]
    assert [_logs_in(PASSWORD, address=address) for address in (HOME, ELSEWHERE)] == [200, 429]


def test_from_a_known_address_passwords_are_guessed_as_slowly(ana: Someone) -> None:
    assert _logs_in(PASSWORD, address=HOME) == 200

    assert [_logs_in("otra", address=HOME) for _ in range(3)] == [401, 401, 429]


def test_failed_logins_have_a_budget_over_all_addresses_and_numbers(settings: Any, ana: Someone, beto: Someone) -> None:
    settings.RATES = {**settings.RATES, "login_failed": "2/min"}
    assert _logs_in(PASSWORD, address=HOME) == 200

    guesses = [_logs_in("otra", address=f"10.0.0.{at}", number=f"5057777000{at}") for at in range(3)]

    # No password of a stranger is compared any more, right or wrong; known addresses are not concerned.
    assert guesses == [401, 401, 429]
    assert _logs_in(PASSWORD, address=ELSEWHERE, number="50588880002") == 429
    assert _logs_in(PASSWORD, address=HOME) == 200


def test_right_passwords_use_up_nothing_of_it(settings: Any, ana: Someone) -> None:
    settings.RATES = {**settings.RATES, "login_failed": "1/min", "login_number": "9/min"}

    assert [_logs_in(PASSWORD, address=f"10.0.0.{host}") for host in range(3)] == [200, 200, 200]


def _logs_in(password: str, *, address: str, number: str = "50588880001") -> int:
    body = {"phone_number": number, "password": password}
    return int(APIClient(REMOTE_ADDR=address).post("/api/auth/login/", body).status_code)


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
