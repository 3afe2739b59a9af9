"""`scripts/run --beside`: services on the same machine, ready to take modules over."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from tests.commands.test_run import refusal
from tests.commands.test_serving import eventually
from tests.support import processes
from tests.support.servers import ON_POSTGRES, ROOT, clean_environment, is_healthy, own_parts, serving

pytestmark = pytest.mark.server


@pytest.fixture
def parts() -> Iterator[dict[str, str]]:
    """A monolith's, with a place for media to go to."""
    with own_parts() as parts, own_parts() as others:
        parts["MEDIA_SERVICE_URL"] = f"http://127.0.0.1:{processes.free_port()}"
        database = others.get("DATABASE_URL", f"sqlite:///{parts['AGROVET_DATA_DIR']}/media.sqlite3")
        yield {**parts, "MEDIA_SERVICE_DATABASE_URL": database}


def _status(parts: dict[str, str]) -> dict[str, object]:
    """What operators see of media."""
    done = subprocess.run(
        [sys.executable, "manage.py", "extraction", "status", "media", "--json"],
        cwd=ROOT,
        env=clean_environment(parts),
        capture_output=True,
        text=True,
        check=True,
    )
    told: list[dict[str, object]] = json.loads(done.stdout)
    return told[0]


def test_a_service_runs_beside_and_is_started_again(parts: dict[str, str]) -> None:
    service = parts["MEDIA_SERVICE_URL"]
    with serving(parts=parts, options=["--beside", "media"]) as server:
        came = eventually(lambda: is_healthy(service), within=60)
        # With Redis, two children of its Celery worker follow the placements beside its web process.
        counted = eventually(lambda: _status(parts)["services"] == (3 if ON_POSTGRES else 1), within=60)
        children = psutil.Process(server.process.pid).children()
        (beside,) = [child for child in children if "agrovet.serving.beside" in child.cmdline()]
        beside.send_signal(signal.SIGKILL)
        beside.wait()
        came_again = eventually(lambda: is_healthy(service), within=60)

    assert (came, came_again) == (True, True)
    assert counted
    assert not is_healthy(service)


def test_what_is_missing_is_written_out(parts: dict[str, str]) -> None:
    monolith = {name: value for name, value in parts.items() if not name.startswith("MEDIA_")}
    database = "postgres://…" if ON_POSTGRES else f"sqlite:///{parts['AGROVET_DATA_DIR']}/media.sqlite3"

    said = subprocess.run(
        [sys.executable, "-m", "agrovet.serving", "--port", "8700", "--beside", "media"],
        cwd=ROOT,
        env=clean_environment(monolith),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (said.returncode, said.stderr.splitlines()) == (
        2,
        [
            "--beside media needs to be told where. Run this here, and in each shell in which you run manage.py:",
            "  export MEDIA_SERVICE_URL=http://127.0.0.1:8802",
            f"  export MEDIA_SERVICE_DATABASE_URL={database}",
        ],
    )


def test_an_address_elsewhere_is_refused(parts: dict[str, str]) -> None:
    said = refusal("--beside", "media", parts={**parts, "MEDIA_SERVICE_URL": "http://media.example:8000"})

    assert said == (
        "MEDIA_SERVICE_URL is http://media.example:8000: --beside serves it on this machine. Write "
        "http://127.0.0.1: and a port that is free, or start the service there and leave --beside away."
    )


def test_an_unknown_module_is_refused(parts: dict[str, str]) -> None:
    said = refusal("--beside", "medja", parts=parts)

    assert said == "--beside medja: the modules are accounts, media, profiles, marketplace, chat, forum."
