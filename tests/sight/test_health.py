"""Health: what it says, to whom, and that it says so in time, whatever is away or hangs."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings as in_force
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from agrovet.kernel import placement
from agrovet.kernel.health.application import with_health
from agrovet.kernel.health.databases import last_steps
from agrovet.kernel.placement import Standing
from modules.accounts.models import User
from tests.sight.asking import Answer, ask
from tests.support import processes

TOKEN = "a-token-that-is-long-enough-for-it"
WELL = {"status": "ready"}


async def _behind(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError(f"{scope['path']} was passed on")


def get(path: str, *, method: str = "GET", **headers: str) -> Answer:
    """The answer of an application that has just started, and passes nothing on."""
    return async_to_sync(ask)(with_health(_behind), path, method=method, **headers)


def ready() -> tuple[int, Any]:
    answer = get("/health/ready")
    return answer.status, answer.json()


@pytest.fixture(autouse=True)
def _all_local() -> Iterator[None]:
    last_steps()  # as a server does when it starts
    yield
    placement.learn({})


@pytest.fixture
def _hanging_chat() -> Iterator[None]:
    """The database of chat is a server that takes connections, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        connections.databases["chat"] = {
            **connections.databases["default"],
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "agrovet",
            "HOST": "127.0.0.1",
            "PORT": port,
            "OPTIONS": {},
        }
        assert "chat" in in_force.DATABASES
        yield
        del connections.databases["chat"]


class TestLive:
    """The process answers: no test of these may use a database."""

    @pytest.mark.parametrize("path", ["/health/live", "/health/live/"])
    def test_it_is(self, path: str) -> None:
        answer = get(path, host="whatever.example")

        assert (answer.status, answer.json()) == (200, {"status": "live"})
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["cache-control"] == "no-store"

    def test_a_head_is_answered_without_a_body(self) -> None:
        answer = get("/health/live", method="HEAD")

        assert (answer.status, answer.headers["content-length"], answer.body) == (200, "17", b"")

    def test_nothing_can_be_sent_there(self) -> None:
        answer = get("/health/live", method="POST")

        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")

    def test_other_paths_are_for_others(self) -> None:
        with pytest.raises(AssertionError, match="/api/health/ was passed on"):
            get("/api/health/")

    def test_whoever_serves_the_modules_it_is_answered_here(self) -> None:
        from agrovet.asgi import application  # noqa: PLC0415 - it loads the router, which other tests do without

        placement.learn({name: Standing(share=100, phase="remote") for name in in_force.ALL_MODULES})

        assert async_to_sync(ask)(application, "/health/live", host="whatever.example").status == 200


@pytest.mark.django_db
class TestReady:
    """What this container needs is there, and nothing else is asked for."""

    def test_it_is(self) -> None:
        assert ready() == (200, WELL)

    @pytest.mark.django_db(transaction=True)
    def test_not_where_a_migration_is_missing(self) -> None:
        recorder = MigrationRecorder(connections["default"])
        last = max(name for app, name in recorder.applied_migrations() if app == "chat")
        recorder.record_unapplied("chat", last)

        found = ready()

        recorder.record_applied("chat", last)
        assert found == (
            503,
            {"status": "not ready", "reasons": {"database default": f"not migrated: chat {last}"}},
        )

    def test_not_where_a_database_has_no_tables(self, tmp_path: Path) -> None:
        connections.databases["chat"] = {
            **connections.databases["default"],
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(tmp_path / "empty.sqlite3"),
            "OPTIONS": {},
        }

        found = ready()

        del connections.databases["chat"]
        assert found[1]["reasons"] == {"database chat": "not migrated: it has no tables"}

    @pytest.mark.usefixtures("_hanging_chat")
    def test_not_where_a_database_hangs_and_no_thread_is_added_for_each_who_asks(self) -> None:
        async def by_two() -> list[Answer]:
            return await asyncio.gather(*(ask(with_health(_behind), "/health/ready") for _ in range(2)))

        found = [(answer.status, answer.json()) for answer in async_to_sync(by_two)()]

        assert found == [(503, {"status": "not ready", "reasons": {"database chat": "no answer in 0.8 s"}})] * 2
        assert [thread.name for thread in threading.enumerate()].count("look at database chat") == 1

    @pytest.mark.usefixtures("_hanging_chat")
    def test_a_module_that_its_service_answers_is_not_needed(self) -> None:
        placement.learn({"chat": Standing(share=100, phase="remote")})

        assert ready() == (200, WELL)

    def test_redis_may_be_away_and_that_is_told(self, settings: Any) -> None:
        settings.AGROVET_METRICS_TOKEN = TOKEN
        settings.REDIS_URL = f"redis://127.0.0.1:{processes.free_port()}/0"

        told = get("/health/detailed", authorization=f"Bearer {TOKEN}")

        (redis,) = [each for each in told.json()["dependencies"] if each["name"] == "redis"]
        assert ready() == (200, WELL)
        assert (told.status, redis["needed"], redis["state"]) == (200, False, "away")

    def test_not_where_the_data_folder_cannot_be_written_to(self, settings: Any, tmp_path: Path) -> None:
        settings.AGROVET_DATA_DIR = tmp_path / "gone"

        assert ready()[1]["reasons"] == {"data folder": "it cannot be written to (No such file or directory)"}

    def test_who_ask_at_the_same_moment_share_an_answer(self, settings: Any, tmp_path: Path) -> None:
        async def twice() -> list[int]:
            application = with_health(_behind)
            first = await ask(application, "/health/ready")
            settings.AGROVET_DATA_DIR = tmp_path / "gone"
            return [first.status, (await ask(application, "/health/ready")).status]

        assert async_to_sync(twice)() == [200, 200]


@pytest.mark.django_db
class TestDetails:
    """For whoever has the token, and for staff."""

    @pytest.fixture(autouse=True)
    def _token(self, settings: Any) -> None:
        settings.AGROVET_METRICS_TOKEN = TOKEN

    def test_with_the_token(self) -> None:
        told = get("/health/detailed", authorization=f"Bearer {TOKEN}").json()

        found = {each["name"]: (each["needed"], each["state"]) for each in told["dependencies"]}
        assert found["database default"] == (True, "ok")
        assert found["data folder"] == (True, "ok")
        assert all(each["ms"] > 0 for each in told["dependencies"])
        assert (told["status"], told["side"], told["modules"]) == ("ready", "monolith", in_force.ALL_MODULES)
        assert {name: each["phase"] for name, each in told["placements"].items()} == dict.fromkeys(
            in_force.ALL_MODULES, "local"
        )
        assert 0 < told["disk"]["free_bytes"] <= told["disk"]["bytes"]
        assert {"handler", "source", "lag_events", "lag_seconds", "parked_for_a_person"} <= set(told["bus"][0])

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("path", ["/health/", "/health"])
    def test_its_parts_are_for_everybody(self, path: str) -> None:
        answer = get(path)

        assert (answer.status, answer.json()["status"]) == (200, "ready")
        assert answer.json()["parts"].items() >= {("data folder", "ok"), ("database default", "ok")}

    @pytest.mark.usefixtures("_hanging_chat")
    def test_a_part_that_is_away_is_told_to_everybody_without_its_reason(self) -> None:
        answer = get("/health/")

        assert (answer.status, answer.json()["status"]) == (503, "not ready")
        assert answer.json()["parts"]["database chat"] == "silent"

    def test_browsers_are_told_that_there_is_no_icon(self) -> None:
        assert Client().get("/favicon.ico").status_code == 204

    @pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer no"}, {"cookie": "sessionid=no; a"}])
    def test_not_without(self, headers: dict[str, str]) -> None:
        answer = get("/health/detailed", **headers)

        assert (answer.status, answer.json()) == (403, {"detail": "No tiene permiso para realizar esta acción."})

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize(("is_staff", "status"), [(True, 200), (False, 403)])
    def test_staff_with_their_key_or_logged_in_to_the_admin(self, is_staff: bool, status: int) -> None:
        client = Client()
        person = {"full_name": "Ana", "phone_number": "+50581000001", "password": "Una-Clave-Larga-9"}
        key = client.post("/api/auth/register/", person, content_type="application/json").json()["token"]
        User.objects.update(is_staff=is_staff)
        client.force_login(User.objects.get())
        session = client.cookies["sessionid"].value

        assert get("/health/detailed", authorization=f"Token {key}").status == status
        assert get("/health/detailed", cookie=f"a=1; sessionid={session}").status == status

    def test_a_service_that_is_away_is_told_of_and_not_needed(self, settings: Any) -> None:
        settings.AGROVET_SERVICE_URLS = {"media": f"http://127.0.0.1:{processes.free_port()}"}

        answer = get("/health/detailed", authorization=f"Bearer {TOKEN}")

        (service,) = [each for each in answer.json()["dependencies"] if each["name"] == "service of media"]
        assert (answer.status, service["needed"], service["state"]) == (200, False, "away")
        assert "refused" in service["error"]

    @pytest.mark.usefixtures("_hanging_chat")
    def test_where_a_database_hangs_the_rest_is_told(self) -> None:
        answer = get("/health/detailed", authorization=f"Bearer {TOKEN}")

        told = answer.json()
        found = {each["name"]: each["state"] for each in told["dependencies"]}
        assert (answer.status, told["status"], told["bus"]) == (503, "not ready", None)
        assert found == {"database chat": "silent", "database default": "ok", "data folder": "ok"} | (
            {"redis": "ok"} if in_force.REDIS_URL else {}
        )
