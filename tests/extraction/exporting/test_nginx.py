"""nginx, run for real with what is exported for it, leads each request where our own router leads it."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from extraction.exporting import nginx
from extraction.exporting.routing import Address, Routing
from tests.extraction.exporting.asking import misled
from tests.extraction.exporting.corpus import SHARES, Request, routing
from tests.extraction.exporting.upstreams import ask
from tests.support import processes
from tests.support.extras import PLACES

PROGRAM = shutil.which("nginx", path=PLACES)

pytestmark = [
    pytest.mark.nginx,
    pytest.mark.skipif(PROGRAM is None, reason="no nginx here; scripts/test --full installs it"),
]


@contextmanager
def _running(folder: Path, wanted: Routing) -> Iterator[int]:
    port = processes.free_port()
    folder.mkdir(exist_ok=True)
    for name, text in nginx.files(wanted, listen=f"127.0.0.1:{port}").items():
        (folder / name).write_text(text)
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi"))
    temporary += "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off; {temporary} include {folder}/agrovet.conf; }}\n"
    )
    assert PROGRAM is not None
    command = [PROGRAM, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with processes.running(command, log=folder / "log", ready=lambda: _listens(port)):
        yield port


def _listens(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory, servers: dict[str, int]) -> Iterator[int]:
    """nginx in front of the servers."""
    with _running(tmp_path_factory.mktemp("nginx"), routing(servers)) as port:
        yield port


def test_every_request_reaches_whom_our_router_chooses_and_as_it_was_sent(port: int) -> None:
    assert misled(port) == []


@pytest.mark.parametrize(
    "target", ["/internal/media/files", "/%69nternal/media/files", "/internal%2Fmedia/files", "/x/../internal/media"]
)
def test_doors_are_not_reached_from_outside(port: int, target: str) -> None:
    assert ask(port, "POST", target, {}) == (404, None)


def test_a_body_that_is_too_large_is_refused(port: int) -> None:
    status, reached = ask(port, "POST", "/api/posts/", {}, bytes(5_000_001))

    assert (status, reached) == (413, None)


def _without_forum(servers: dict[str, int]) -> Routing:
    whole = routing(servers)
    nobody = Address(scheme="http", host="127.0.0.1", port=processes.free_port())
    routes = tuple(replace(route, service=nobody) if route.module == "forum" else route for route in whole.routes)
    return replace(whole, routes=routes)


def test_where_the_service_is_away_the_monolith_serves_what_was_not_sent(
    tmp_path: Path, servers: dict[str, int]
) -> None:
    with _running(tmp_path / "away", _without_forum(servers)) as port:
        read = ask(port, "GET", "/api/posts/", {})
        written = ask(port, "POST", "/api/posts/", {}, b"{}")
        put = ask(port, "PUT", "/api/posts/7/", {}, b"{}")

    assert [answer[1].server if answer[1] else "" for answer in (read, written)] == ["monolith", "monolith"]
    # nginx cannot tell of PUT whether it was sent, so it does not try again.
    assert put == (503, None)


def test_a_bucket_on_the_wrong_side_of_the_share_would_be_noticed(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SHARES, "media", 90)

    everybody = [Request(target="/api/media/7/", person=f"person:{number}") for number in range(20)]
    assert misled(port, everybody) != []
