"""Production: clients come by HTTPS, secrets from files, and what is for development alone is refused by name."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.support.servers import ROOT, clean_environment

SECRET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def production(folder: Path, **changes: str) -> dict[str, str]:
    """The environment of a server behind a proxy, with its secrets in files. Nobody is asked while it is checked."""
    secrets = {"AGROVET_SECRET_KEY": SECRET, "DATABASE_URL": "postgres://agrovet:secret@db.invalid/agrovet"}
    for name, value in secrets.items():
        (folder / name).write_text(f"{value}\n")
    return clean_environment(
        {
            "AGROVET_DATA_DIR": str(folder / "data"),
            "AGROVET_HTTPS": "yes",
            "AGROVET_HSTS_SUBDOMAINS": "yes",
            "AGROVET_TRUST_PROXY": "yes",
            "AGROVET_ALLOWED_HOSTS": "api.agrovet.example",
            "AGROVET_PUBLIC_URL": "https://api.agrovet.example",
            "AGROVET_ADMIN_SECOND_FACTOR": "yes",
            "TWILIO_ACCOUNT_SID": "AC0",
            "TWILIO_AUTH_TOKEN": "a-token",
            "TWILIO_FROM": "+15005550006",
            **{f"{name}_FILE": str(folder / name) for name in secrets},
            **changes,
        }
    )


def test_djangos_checks_before_a_deployment_find_nothing(tmp_path: Path) -> None:
    environment = production(tmp_path)
    # One of the checks reads who is staff.
    (tmp_path / "DATABASE_URL").write_text(f"sqlite:///{tmp_path / 'migrated.sqlite3'}\n")
    subprocess.run([sys.executable, "manage.py", "migrate"], cwd=ROOT, env=environment, capture_output=True, check=True)

    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "DEBUG"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    # The one that is silenced is auth.W004: numbers are unique by their digits.
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (1 silenced).\n"), done.stderr
    assert list((tmp_path / "data").glob("*")) == []


LOADS = """
import os, sys
for case in sys.argv[1:]:
    changes = dict(pair.partition("=")[::2] for pair in case.split(" ") if pair)
    before = dict(os.environ)
    for name, value in changes.items():
        os.environ[name] = value
        if not value:
            del os.environ[name]
    for loaded in [each for each in sys.modules if each.startswith("agrovet")]:
        del sys.modules[loaded]
    try:
        import agrovet.settings as settings
        print(settings.SECRET_KEY[:4], settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE)
    except Exception as error:
        print(str(error).partition(":")[0])
    os.environ.clear()
    os.environ.update(before)
"""


NO_TWILIO = "TWILIO_ACCOUNT_SID= TWILIO_AUTH_TOKEN= TWILIO_FROM="


def test_what_is_for_development_alone_is_refused_by_name(tmp_path: Path) -> None:
    cases = {
        "": "0123 True True",
        "AGROVET_DEBUG=yes": "AGROVET_DEBUG is for development",
        "AGROVET_ALLOWED_HOSTS=*": "AGROVET_ALLOWED_HOSTS is '*'",
        "AGROVET_TRUST_PROXY=no": "AGROVET_HTTPS is set",
        f"{NO_TWILIO}": "TWILIO_ACCOUNT_SID is not given",
        f"{NO_TWILIO} AGROVET_SMS_TO_FOLDER=yes": "0123 True True",
        "AGROVET_SECRET_KEY_FILE=": "AGROVET_SECRET_KEY is not given",
        f"AGROVET_SECRET_KEY={SECRET}": "AGROVET_SECRET_KEY and AGROVET_SECRET_KEY_FILE are both given",
        "AGROVET_SECRET_KEY_FILE=/dev/null": "AGROVET_SECRET_KEY_FILE names an empty file",
        "AGROVET_SECRET_KEY_FILE=/proc/self": "AGROVET_SECRET_KEY_FILE names a file that cannot be read",
    }

    done = subprocess.run(
        [sys.executable, "-c", LOADS, *cases],
        cwd=ROOT,
        env=production(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )

    assert dict(zip(cases, done.stdout.splitlines(), strict=True)) == cases


class TestOverHttps:
    """As the settings above have it, in this process."""

    @pytest.fixture(autouse=True)
    def _https(self, settings: Settings) -> None:
        settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    @pytest.mark.django_db
    def test_cookies_are_for_https_and_not_for_scripts(self) -> None:
        answer = Client().get("/admin/login/", headers={"x-forwarded-proto": "https"})

        cookie = answer.cookies["csrftoken"]
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")

    def test_plain_http_is_sent_there(self) -> None:
        answer = Client().get("/api/adds/?page=2", headers={"host": "localhost"})

        assert (answer.status_code, answer["Location"]) == (301, "https://localhost/api/adds/?page=2")

    def test_what_stands_beside_the_server_is_answered_where_it_asks(self) -> None:
        assert [Client().get(path).status_code for path in ("/api/health/", "/metrics")] == [200, 403]
