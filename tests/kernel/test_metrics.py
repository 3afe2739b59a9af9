"""Figures for Prometheus: what they say, what they cost, and who may read them."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from agrovet.kernel.bus import cursors, drain
from agrovet.kernel.bus.models import LoggedEvent, ParkedEvent
from agrovet.kernel.bus.operating import lag
from agrovet.kernel.databases import alias_of
from agrovet.kernel.metrics.exposition import exposition
from modules.accounts.models import User
from tests.kernel import world
from tests.kernel.world import Said, say
from tests.support.servers import ROOT, clean_environment

pytestmark = pytest.mark.usefixtures("_world")

TOKEN = "a-token-that-is-long-enough-for-it"
READS = {"handler": world.NAME, "source": "forum"}
FORUM = {"module": "forum"}


def _figures(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _figure(name: str, labels: dict[str, str]) -> float:
    return _figures(exposition())[name, frozenset(labels.items())]


def _refuse(*numbers: int) -> None:
    def react(event: Said) -> None:
        if event.number in numbers:
            raise ValueError("not for me")
        world.write_down(event)

    world.listen(react)


class TestWhatTheySay:
    """Each figure, after what it counts has happened."""

    def test_what_has_no_position_yet(self) -> None:
        say(1, 10, 11)
        LoggedEvent.objects.update(published_at=datetime.now(UTC) - timedelta(seconds=90))

        assert _figure("agrovet_bus_unnumbered", FORUM) == 2
        assert _figure("agrovet_bus_unnumbered_age_seconds", FORUM) == pytest.approx(90, abs=5)

    def test_what_a_handler_has_read_and_has_not(self) -> None:
        world.listen(world.write_down)
        say(1, 10)
        drain()
        call_command("bus", "pause", world.NAME, stdout=StringIO())
        say(1, 11, 12)
        drain()
        LoggedEvent.objects.filter(position=2).update(published_at=datetime.now(UTC) - timedelta(seconds=90))

        assert _figure("agrovet_bus_published_total", FORUM) == 3
        assert _figure("agrovet_bus_read_total", READS) == 1
        assert _figure("agrovet_bus_lag_events", READS) == 2
        assert _figure("agrovet_bus_lag_seconds", READS) == pytest.approx(90, abs=5)
        assert _figure("agrovet_bus_paused", READS) == 1

    def test_what_is_parked_and_what_of_it_waits_for_a_person(self) -> None:
        _refuse(10)
        say(1, 10, 11)
        drain()
        ParkedEvent.objects.filter(position=1).update(next_try_at=None)

        assert _figure("agrovet_bus_parked_waiting", READS) == 1
        assert _figure("agrovet_bus_parked_for_a_person", READS) == 1

    def test_attempts_that_failed(self) -> None:
        _refuse(10)
        say(1, 10)
        drain()
        once = _figure("agrovet_bus_failures_total", READS)
        ParkedEvent.objects.update(next_try_at=datetime.now(UTC))

        drain()

        assert _figure("agrovet_bus_failures_total", READS) == once + 1

    def test_events_whose_wake_up_was_lost(self) -> None:
        world.listen(world.write_down)
        say(1, 10)
        drain()
        before = _figure("agrovet_bus_rescued_total", {})
        say(1, 11, 12)

        drain(by_the_clock=True)

        assert _figure("agrovet_bus_rescued_total", {}) == before + 2

    def test_far_behind_the_rest_is_counted_by_positions(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(lag, "WINDOW", 2)
        handler = world.listen(world.write_down)
        cursors.begin(handler, "forum", position=0)
        say(1, 10, 11, 12, 13, 14)
        call_command("bus", "pause", world.NAME, stdout=StringIO())
        drain()

        assert _figure("agrovet_bus_lag_events", READS) == 5
        assert _figure("agrovet_bus_lag_seconds", READS) > 0

    def test_programs_can_have_them_as_json(self) -> None:
        say(1, 10)
        drain()
        out = StringIO()

        call_command("bus", "metrics", "--json", stdout=out)

        assert {"name": "agrovet_bus_published_total", "labels": FORUM, "value": 1.0} in json.loads(out.getvalue())


def test_they_cost_as_many_questions_however_much_there_is() -> None:
    _refuse(10, 20)
    say(1, 10, 11)
    drain()
    call_command("bus", "pause", world.NAME, stdout=StringIO())
    say(1, 12)
    drain()
    few = _questions()

    for number in range(5):
        cursors.begin(world.listen(world.write_down, name=f"chat.number_{number}"), "forum", position=number)
        call_command("bus", "pause", f"chat.number_{number}", stdout=StringIO())
    for topic in range(50):
        say(topic, 10, 11, 12)
    drain()

    assert _figure("agrovet_bus_lag_events", {**READS, "handler": "chat.number_4"}) == 149
    assert _questions() == few


def _questions() -> int:
    with CaptureQueriesContext(connections[alias_of("forum")]) as asked:
        exposition()
    return len(asked)


@pytest.mark.parametrize("url", ["postgres://nobody@127.0.0.1:1/nothing", "sqlite:////nowhere/at/all.sqlite3"])
def test_a_database_that_is_away_is_told_of(url: str, tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "manage.py", "bus", "metrics"],
        env=clean_environment({"AGROVET_DATA_DIR": str(tmp_path), "DATABASE_URL": url}),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    figures = _figures(told.stdout)
    assert figures["agrovet_database_up", frozenset({("database", "default")})] == 0
    assert figures["agrovet_bus_rescued_total", frozenset()] == 0


def test_what_several_processes_counted_is_added_up(tmp_path: Path) -> None:
    program = (
        "import os, django; django.setup()\n"
        "from agrovet.kernel.bus.counting import RESCUED\n"
        "from agrovet.kernel.metrics.processes import of_all_processes\n"
        "from prometheus_client import generate_latest\n"
        "RESCUED.inc(3)\n"
        "print(generate_latest(of_all_processes()).decode())\n"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "agrovet.settings",
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
    }

    printed = [
        subprocess.run(
            [sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]

    assert [_figures(text)["agrovet_bus_rescued_total", frozenset()] for text in printed] == [3, 6]


class TestWhoMayRead:
    """Prometheus with its token, staff, and nobody else."""

    @pytest.fixture(autouse=True)
    def _token(self, settings: Any) -> None:
        settings.AGROVET_METRICS_TOKEN = TOKEN

    def test_with_the_token(self) -> None:
        answer = Client().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})

        assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
        assert _figures(answer.content.decode()).keys() == _figures(exposition()).keys()

    @pytest.mark.parametrize("given", [None, "", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Token {TOKEN}", "Bearer ñ"])
    def test_not_without(self, given: str | None) -> None:
        answer = Client().get("/metrics", headers={"authorization": given} if given is not None else {})

        assert (answer.status_code, answer.json()) == (
            403,
            {"detail": "No tiene permiso para realizar esta acción."},
        )

    @pytest.mark.parametrize("given", ["Bearer", "Bearer ", "Bearer None"])
    def test_where_there_is_no_token_nothing_is_one(self, settings: Any, given: str) -> None:
        settings.AGROVET_METRICS_TOKEN = ""

        assert Client().get("/metrics", headers={"authorization": given}).status_code == 403

    @pytest.mark.parametrize(("is_staff", "status"), [(True, 200), (False, 403)])
    def test_staff_who_are_logged_in(self, is_staff: bool, status: int) -> None:
        person = User.objects.create(full_name="Ana", phone_number="+50581000001", is_staff=is_staff)
        client = Client()
        client.force_login(person)

        assert client.get("/metrics").status_code == status

    def test_clients_do_not_find_it_in_their_document(self) -> None:
        assert "metrics" not in (ROOT / "docs/reference/openapi.yaml").read_text()
