"""Tokens of operators and the admin's session open `/api/ops/`, and nothing else does."""

import subprocess
import sys
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern

from agrovet.kernel.identity import digest_of_key
from agrovet.kernel.teams.models import Token
from extraction.ops_api.urls import urlpatterns
from extraction.routes import module_of
from modules.accounts.models import AccessKey
from tests.extraction.ops_api.asking import Pipeline
from tests.extraction.sides import ROOT
from tests.kernel.teams.conftest import person
from tests.support.servers import clean_environment

pytestmark = pytest.mark.django_db

EXAMPLES = {"module": "chat", "id": "0de6b5df-2778-456a-a138-d7a68b2134c0", "name": "module.chat"}


def _path(pattern: URLPattern) -> str:
    route = str(pattern.pattern)
    for name, value in EXAMPLES.items():
        for kind in ("str", "uuid"):
            route = route.replace(f"<{kind}:{name}>", value)
    return f"/api/ops/{route}"


PATHS = [_path(pattern) for pattern in urlpatterns if isinstance(pattern, URLPattern)]


def _me(**headers: str) -> int:
    return Client().get("/api/ops/me/", headers=headers).status_code


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_visitors_are_asked_who_they_are(path: str, method: str) -> None:
    answer = getattr(Client(), method)(path)

    assert answer.status_code in (401, 405)
    assert set(answer.json()) == {"detail"}


@pytest.mark.parametrize("path", PATHS)
def test_no_path_is_a_module_s(path: str) -> None:
    assert module_of(path.encode()) is None


def test_a_token_tells_whose_it_is_and_what_they_may(ana: Pipeline) -> None:
    told = ana.get("me/")

    assert (told["name"], told["modules"], told["is_operator"], told["teams"]) == (
        "Ana",
        ["marketplace", "chat"],
        False,
        ["talk"],
    )
    assert told["actor"] == f"Ana (#{told['person_id']}) by ci"


def test_a_key_of_the_apps_opens_nothing(ana: Pipeline) -> None:
    staff: Any = get_user_model().objects.get(full_name="Ana")
    key = "0123456789" * 4
    AccessKey.objects.create(hash=digest_of_key(key), user=staff)

    theirs = Client().get("/api/auth/users/me/", headers={"Authorization": f"Token {key}"}).status_code

    assert (theirs, _me(Authorization=f"Token {key}")) == (200, 401)


def test_a_token_that_was_revoked_opens_nothing(ana: Pipeline) -> None:
    Token.objects.update(revoked_at="2026-01-01T00:00Z")

    assert ana.ask("me/").status_code == 401


def test_a_token_of_operators_opens_nothing_of_the_apps(ana: Pipeline) -> None:
    answer = Client().get("/api/chat/rooms/", headers={"Authorization": f"Bearer {ana.token}"})

    assert answer.status_code == 401


class TestTheAdminsSession:
    @pytest.fixture
    def browser(self) -> Client:
        """Staff who are logged in, in a browser that checks CSRF."""
        client = Client(enforce_csrf_checks=True)
        client.force_login(get_user_model().objects.get(id=person(9, is_staff=True, is_superuser=True)))
        return client

    def test_reads(self, browser: Client) -> None:
        assert browser.get("/api/ops/me/").status_code == 200

    def test_changes_nothing_without_its_csrf_token(self, browser: Client) -> None:
        body = {"change": "off", "seen": 0, "reason": "a page of others sent this"}

        answer = browser.post("/api/ops/flags/module.chat/", body, "application/json")

        assert answer.status_code == 403
        assert "CSRF" in answer.json()["detail"]
        assert browser.get("/api/ops/flags/module.chat/").json()["version"] == 0

    def test_changes_with_it(self, browser: Client) -> None:
        browser.get("/admin/")
        browser.get("/admin/password_change/")
        token = browser.cookies["csrftoken"].value
        body = {"change": "off", "seen": 0, "reason": "a try", "dry_run": True}

        answer = browser.post("/api/ops/flags/module.chat/", body, "application/json", headers={"X-CSRFToken": token})

        assert (answer.status_code, answer.json()["mode"]) == (200, "off")

    def test_opens_nothing_without_the_second_factor_that_is_asked_for(self, browser: Client, settings: Any) -> None:
        settings.AGROVET_ADMIN_SECOND_FACTOR = True

        assert browser.get("/api/ops/me/").status_code == 401

    def test_of_a_client_opens_nothing(self) -> None:
        client = Client()
        client.force_login(get_user_model().objects.get(id=person(8)))

        assert client.get("/api/ops/me/").status_code == 401


def test_who_asks_too_often_waits(ana: Pipeline, carla: Pipeline, settings: Any) -> None:
    settings.AGROVET_RATES_ON = True
    settings.RATES = {**settings.RATES, "ops": "2/min"}

    answers = [ana.ask("me/") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert carla.ask("me/").status_code == 200


def test_who_tries_tokens_that_are_none_waits_and_learns_nothing_meanwhile(ana: Pipeline, settings: Any) -> None:
    settings.AGROVET_RATES_ON = True
    settings.RATES = {**settings.RATES, "ops_token": "2/min"}
    good = f"Bearer {ana.token}"

    tries = [_me(Authorization=text) for text in (good, "Bearer agv_nonsense", good, "Token abc", good)]
    answer = Client().get("/api/ops/me/", headers={"Authorization": "Bearer agv_nonsense"})

    assert tries == [200, 401, 200, 401, 429]
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)


def test_a_service_does_not_have_it() -> None:
    asked = "import django; django.setup(); from django.urls import resolve; resolve('/api/ops/me/')"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=ROOT,
        env=clean_environment(
            {"DJANGO_SETTINGS_MODULE": "agrovet.settings", "AGROVET_MODULES": "accounts,media", "REDIS_URL": ""}
        ),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, "Resolver404" in done.stderr) == (1, True), done.stderr
