"""`scripts/run`: from an empty folder to a running server, and how it refuses."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support import processes
from tests.support.servers import ROOT, clean_environment, is_healthy, own_parts

pytestmark = pytest.mark.server


@pytest.fixture
def parts() -> Iterator[dict[str, str]]:
    with own_parts() as parts:
        yield parts


def refusal(*options: str, parts: dict[str, str]) -> str:
    """What `scripts/run` says where it does not start."""
    done = subprocess.run(
        ["scripts/run", *options],
        cwd=ROOT,
        env=clean_environment(parts),
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 2
    return done.stderr.strip().splitlines()[-1]


def test_an_empty_folder_becomes_a_server(parts: dict[str, str], tmp_path: Path) -> None:
    port = processes.free_port()
    base = f"http://127.0.0.1:{port}"
    data = tmp_path / "new" / "folder"
    log = tmp_path / "log"

    with processes.running(
        ["scripts/run", "--port", str(port), "--data", data],
        log=log,
        ready=lambda: is_healthy(base),
        environment=clean_environment(parts),
        folder=ROOT,
        within=100,
    ) as process:
        empty = httpx.get(f"{base}/api/adds/")
        pages = [httpx.get(f"{base}{path}").status_code for path in ("/swagger/", "/admin/login/", "/api/schema/")]
        processes.stop(process)

    assert (empty.status_code, empty.json()) == (200, [])
    assert pages == [200, 200, 200]
    assert process.returncode == 0
    said = log.read_text()
    for line in (f"serves at http://localhost:{port}/api/", f"http://localhost:{port}/swagger/", "/admin/"):
        assert line in said


def test_a_port_in_use_is_said(parts: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        said = refusal("--port", str(port), parts=parts)

    assert said == f"Port {port} is in use. Stop what listens there, or choose another: --port {port + 100}."


def test_a_folder_that_cannot_be_written_to_is_said(parts: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    said = refusal("--data", str(tmp_path / "file" / "data"), parts=parts)

    assert said == (
        f"The data folder {tmp_path}/file/data cannot be written to (Not a directory). "
        "Give this user the right to, or choose another folder with --data."
    )


def test_several_web_processes_need_redis(parts: dict[str, str]) -> None:
    said = refusal("--workers", "2", parts={**parts, "REDIS_URL": ""})

    assert said.startswith("--workers 2 needs REDIS_URL")


def test_a_refused_setting_starts_nothing(parts: dict[str, str]) -> None:
    done = subprocess.run(
        ["scripts/run"],
        cwd=ROOT,
        env=clean_environment({**parts, "AGROVET_LIST_LIMIT": "all"}),
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert "AGROVET_LIST_LIMIT is 'all': write a whole number from 1 to 10000.\n" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_machine_without_python_is_told_what_is_needed(tmp_path: Path) -> None:
    dirname = shutil.which("dirname")
    assert dirname is not None
    (tmp_path / "dirname").symlink_to(dirname)

    done = subprocess.run(
        ["/bin/sh", "scripts/run"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 or newer is needed")


@pytest.mark.parametrize("script", ["run", "test", "check"])
def test_each_script_teaches_with_help(script: str) -> None:
    done = subprocess.run(
        [f"scripts/{script}", "--help"], cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ
    )

    assert done.returncode == 0
    assert done.stdout.startswith(f"usage: scripts/{script} ")
