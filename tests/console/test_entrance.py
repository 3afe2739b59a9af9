"""Logging in to the console: as to the admin, counted with it, and told in words."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.console.conftest import NUMBER, PASSWORD

pytestmark = pytest.mark.django_db

LOGIN = "/console/login/"
FORM = {"username": NUMBER, "password": PASSWORD, "next": "/console/record/"}


@pytest.mark.usefixtures("olga")
def test_staff_come_in_and_go_on_to_where_they_wanted() -> None:
    answer = Client().post(LOGIN, FORM)

    assert (answer.status_code, answer["Location"]) == (302, "/console/record/")


@pytest.mark.usefixtures("olga")
@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(elsewhere: str) -> None:
    answer = Client().post(LOGIN, {**FORM, "next": elsewhere})

    assert answer["Location"] == "/console/"


@pytest.mark.usefixtures("olga")
def test_a_wrong_password_is_told_beside_the_form() -> None:
    client = Client(headers={"Accept-Language": "es"})

    answer = client.post(LOGIN, {**FORM, "password": "no"})

    assert answer.status_code == 401
    assert "El número y la contraseña no abren nada aquí juntos. Revise ambos." in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_people_who_are_no_staff_stay_outside() -> None:
    get_user_model().objects.create_user(NUMBER, PASSWORD)
    client = Client()

    answer = client.post(LOGIN, FORM)

    assert (answer.status_code, client.get("/console/").status_code) == (401, 302)


@pytest.mark.usefixtures("olga")
def test_guessing_is_slow_and_told_in_the_page(settings: Any) -> None:
    settings.AGROVET_RATES_ON = True
    settings.RATES = {**settings.RATES, "login_number": "1/hour"}
    client = Client(headers={"Accept-Language": "en"})
    client.post(LOGIN, {**FORM, "password": "no"})

    answer = client.post(LOGIN, FORM)

    assert answer.status_code == 429
    assert f"Try again in {answer['Retry-After']} seconds." in answer.content.decode()


@pytest.mark.usefixtures("olga")
def test_a_code_is_asked_for_where_the_setting_says_so(settings: Any) -> None:
    settings.AGROVET_ADMIN_SECOND_FACTOR = True
    client = Client()

    assert 'name="otp_token"' in client.get(LOGIN).content.decode()
    assert client.post(LOGIN, FORM).status_code == 401


def test_a_session_without_a_code_opens_nothing(operator: Client, settings: Any) -> None:
    settings.AGROVET_ADMIN_SECOND_FACTOR = True

    assert operator.get("/console/").status_code == 302


def test_leaving_ends_the_session(operator: Client) -> None:
    operator.post("/console/logout/")

    assert operator.get("/console/").status_code == 302


def test_a_form_of_another_site_does_nothing_and_is_told_in_a_page(olga: Any) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    strict.force_login(olga)

    answer = strict.post("/console/events/retry/", {"handler": "a", "event": "b"})

    assert answer.status_code == 403
    assert "This form has expired, or was sent from another page: nothing was done." in answer.content.decode()
