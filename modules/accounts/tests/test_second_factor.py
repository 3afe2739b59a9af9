"""Logging in to the admin: counted with all logins, and with a code where the setting asks for one."""

import time
from base64 import b32decode
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from modules.accounts.models import User
from modules.accounts.tests.samples import PASSWORD, Someone

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/?next=/admin/"
NUMBER = "+505 7777 0000"
FORM = {"username": NUMBER, "password": PASSWORD}


@pytest.fixture
def root(ana: Someone) -> User:
    """A superuser."""
    return User.objects.create_superuser(NUMBER, PASSWORD, full_name="Raíz")


class TestLimits:
    """Guessing at passwords on the admin's page is as slow as elsewhere."""

    @pytest.fixture(autouse=True)
    def _two_a_minute(self, settings: Any, root: User) -> None:
        caches["default"].clear()
        settings.AGROVET_RATES_ON = True
        settings.RATES = {**settings.RATES, "login": "3/min", "login_number": "2/min"}

    def test_one_number_is_guessed_at_slowly_and_the_refusal_says_when_to_come_back(self) -> None:
        wrong = {"username": "505 77770000", "password": "no"}
        answers = [Client().post(LOGIN, wrong, REMOTE_ADDR=f"10.0.0.{host}") for host in range(3)]

        seconds = answers[-1]["Retry-After"]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[-1].json() == {"detail": f"Demasiadas solicitudes. Intente de nuevo en {seconds} segundos."}

    def test_one_address_tries_slowly_whatever_the_number(self) -> None:
        statuses = [
            Client().post(LOGIN, {"username": f"505 9999 000{number}", "password": "no"}).status_code
            for number in range(4)
        ]

        assert statuses == [200, 200, 200, 429]

    def test_clients_and_the_admin_are_counted_together(self) -> None:
        for _ in range(2):
            Client().post("/api/auth/login/", {"phone_number": NUMBER, "password": "no"}, "application/json")

        assert Client().post(LOGIN, FORM).status_code == 429


class TestSecondFactor:
    """With AGROVET_ADMIN_SECOND_FACTOR."""

    @pytest.fixture(autouse=True)
    def _asked_for(self, settings: Any, root: User) -> None:
        settings.AGROVET_ADMIN_SECOND_FACTOR = True

    @pytest.fixture
    def app(self, capsys: pytest.CaptureFixture[str]) -> TOTP:
        """The person's app, which has read what the command printed."""
        call_command("second_factor", "give", NUMBER)
        told = urlsplit(capsys.readouterr().out.strip())
        assert (told.scheme, told.netloc) == ("otpauth", "totp")
        return TOTP(b32decode(parse_qs(told.query)["secret"][0]))

    def test_the_right_code_lets_in_and_stays_with_the_session(self, app: TOTP) -> None:
        client = Client()

        answer = client.post(LOGIN, {**FORM, "otp_token": _code(app)})

        assert (answer.status_code, answer["Location"]) == (302, "/admin/")
        assert client.get("/admin/").status_code == 200
        assert client.get("/metrics").status_code == 200

    @pytest.mark.parametrize("token", ["", "000000", "abc", "x" * 9])
    def test_a_password_alone_or_with_a_wrong_code_opens_nothing(self, app: TOTP, token: str) -> None:
        client = Client()

        answer = client.post(LOGIN, {**FORM, "otp_token": token if token != _code(app) else "000001"})

        assert answer.status_code == 200
        assert client.get("/admin/").status_code == 302
        assert client.get("/metrics").status_code == 403

    def test_which_of_them_was_wrong_is_not_told(self, app: TOTP) -> None:
        forms = [{**FORM, "otp_token": "abcdef"}, {**FORM, "password": "no", "otp_token": _code(app)}]

        wrong_code, wrong_password = [Client().post(LOGIN, form).context["form"].errors for form in forms]

        assert wrong_code == wrong_password != {}

    def test_a_code_is_good_once(self, app: TOTP) -> None:
        form = {**FORM, "otp_token": _code(app)}

        assert [Client().post(LOGIN, form).status_code for _ in range(2)] == [302, 200]

    def test_after_a_wrong_code_the_next_one_waits(self, app: TOTP) -> None:
        Client().post(LOGIN, {**FORM, "otp_token": "abcdef"})

        at_once = Client().post(LOGIN, {**FORM, "otp_token": _code(app)})
        TOTPDevice.objects.update(throttling_failure_timestamp="2026-01-01T00:00Z")
        later = Client().post(LOGIN, {**FORM, "otp_token": _code(app)})

        assert (at_once.status_code, later.status_code) == (200, 302)

    def test_another_persons_code_is_none(self, app: TOTP, ana: Someone, capsys: pytest.CaptureFixture[str]) -> None:
        User.objects.create_superuser("+505 7777 0001", PASSWORD, full_name="Otra")
        call_command("second_factor", "give", "+505 7777 0001")

        answer = Client().post(LOGIN, {**FORM, "username": "+505 7777 0001", "otp_token": _code(app)})

        assert answer.status_code == 200

    def test_a_session_from_before_the_setting_opens_nothing(self, root: User) -> None:
        client = Client()
        client.force_login(root)

        assert client.get("/admin/").status_code == 302
        assert client.get("/metrics").status_code == 403

    def test_a_new_secret_takes_the_place_of_the_old_and_sessions_with_it_end(
        self, app: TOTP, capsys: pytest.CaptureFixture[str]
    ) -> None:
        client = Client()
        client.post(LOGIN, {**FORM, "otp_token": _code(app)})

        call_command("second_factor", "give", NUMBER)

        assert client.get("/admin/").status_code == 302
        assert TOTPDevice.objects.count() == 1

    def test_it_is_taken_away_at_the_command_line(self, app: TOTP, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("second_factor", "take", NUMBER)
        call_command("second_factor", "take", NUMBER)

        assert capsys.readouterr().out == "Taken away.\nThere was none.\n"
        assert Client().post(LOGIN, {**FORM, "otp_token": _code(app)}).status_code == 200

    def test_only_staff_have_one(self, ana: Someone) -> None:
        with pytest.raises(CommandError, match="No member of the staff has this number"):
            call_command("second_factor", "give", ana.record().phone_number)

    def test_the_admin_shows_no_secret_and_makes_none(self, app: TOTP) -> None:
        client = Client()
        client.post(LOGIN, {**FORM, "otp_token": _code(app)})
        device = TOTPDevice.objects.get()

        pages = [client.get(f"/admin/otp_totp/totpdevice/{page}") for page in ("", f"{device.pk}/change/", "add/")]
        config = client.get(f"/admin/otp_totp/totpdevice/{device.pk}/config/")

        assert [page.status_code for page in pages] == [200, 200, 403]
        assert config.status_code == 302
        assert not any(device.key in page.content.decode() for page in pages)


def test_without_the_setting_a_password_is_enough(root: User) -> None:
    assert Client().post(LOGIN, FORM).status_code == 302


def _code(app: TOTP) -> str:
    """What the app shows now."""
    app.time = time.time()
    return f"{app.token():06d}"
