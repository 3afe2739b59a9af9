"""Traefik, run for real with what is exported for it, leads each request where our own router leads it."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from extraction.exporting import traefik
from extraction.exporting.routing import Address, Routing
from tests.extraction.exporting import programs
from tests.extraction.exporting.asking import misled
from tests.extraction.exporting.corpus import routing
from tests.extraction.exporting.upstreams import ask
from tests.support import processes

pytestmark = [pytest.mark.proxies, programs.needed]

# Traefik writes a letter, a digit or a dot that was encoded plainly, which says the same (RFC 3986, 6.2.2.2).
WRITTEN_PLAINLY = {
    "/media/2026/a%2Fb/c;d=1/e%2Ef.jpg": ("monolith", "/media/2026/a%2Fb/c;d=1/e.f.jpg"),
    "/%61pi/posts/7/": ("forum", "/api/posts/7/"),
    "/api/posts/%2e%2e/media/7/": ("monolith", "/api/posts/../media/7/"),
}


@contextmanager
def _running(folder: Path, wanted: Routing) -> Iterator[int]:
    port = processes.free_port()
    folder.mkdir(exist_ok=True)
    for name, text in traefik.files(wanted, listen=f"127.0.0.1:{port}").items():
        (folder / name).write_text(text)
    command = [programs.TRAEFIK, "--configFile=traefik.yaml"]
    with processes.running(command, log=folder / "log", ready=lambda: _leads(port), folder=folder):
        yield port
    # It says what it could not use of its configuration, and goes on without.
    assert " ERR " not in (folder / "log").read_text()


def _leads(port: int) -> bool:
    try:
        return ask(port, "GET", "/api/health/", {})[0] == 200
    except OSError:
        return False


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory, servers: dict[str, int]) -> Iterator[int]:
    """Traefik in front of the servers."""
    with _running(tmp_path_factory.mktemp("traefik"), routing(servers)) as port:
        yield port


def test_every_request_reaches_whom_our_router_chooses_and_as_it_was_sent(port: int) -> None:
    wrong = {name.partition(" ")[2]: seen for name, _, seen in misled(port)}

    # Everything but these.
    told = {target: (seen[1], seen[3]) for target, seen in wrong.items() if isinstance(seen, tuple)}
    assert told == WRITTEN_PLAINLY


@pytest.mark.parametrize("target", ["/internal/media/files", "/%69nternal/media/files", "/internal%2Fmedia/files"])
def test_doors_are_not_reached_from_outside(port: int, target: str) -> None:
    assert ask(port, "GET", target, {}) == (404, None)


def test_where_the_service_is_away_the_monolith_serves(tmp_path: Path, servers: dict[str, int]) -> None:
    whole = routing(servers)
    nobody = Address(scheme="http", host="127.0.0.1", port=processes.free_port())
    routes = tuple(replace(route, service=nobody) if route.module == "forum" else route for route in whole.routes)

    with _running(tmp_path / "away", replace(whole, routes=routes)) as port:
        reached = _eventually(port, "monolith")

    assert reached == "monolith"


def _eventually(port: int, server: str) -> str:
    """Who answers for the forum, once Traefik has looked after the service."""
    seen = ""
    for _ in range(50):
        _, reached = ask(port, "POST", "/api/posts/", {}, b"{}")
        seen = reached.server if reached else ""
        if seen == server:
            break
        time.sleep(0.2)
    return seen


def test_reads_of_a_module_in_shadow_are_repeated_and_writes_are_not() -> None:
    where = Address(scheme="http", host="127.0.0.1", port=1)
    whole = routing(dict.fromkeys(("monolith", "accounts", "media", "profiles", "marketplace", "chat", "forum"), 1))
    route = replace(whole.routes[0], module="media", prefixes=("/api/media/",), share=0, shadow=20, service=where)

    made = traefik.dynamic(replace(whole, routes=(route,)))["http"]

    shadow = made["routers"]["agrovet-media-shadow"]
    assert shadow["rule"] == f"(PathPrefix(`/api/media/`)) && {traefik.SAFE}"
    assert made["services"][shadow["service"]] == {
        "mirroring": {"service": "agrovet-monolith", "mirrors": [{"name": "agrovet-media", "percent": 20}]}
    }
    assert "agrovet-media" not in made["routers"]


def test_the_program_is_the_one_that_is_pinned() -> None:
    said = subprocess.run([programs.TRAEFIK, "version"], capture_output=True, text=True, check=True).stdout

    assert said.split()[:2] == ["Version:", "3.7.15"]
