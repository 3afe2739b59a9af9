"""What only a real server shows: memory, refusals before a body is read, parts of files."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from modules.media.tests.s3_server import S3Server
from modules.media.tests.samples import PNG

pytestmark = pytest.mark.server

MB = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server of media alone."""

    address: str
    process: psutil.Process
    folder: Path

    def resident(self) -> float:
        """The memory it holds, in MB."""
        return self.process.memory_info().rss / MB

    def peak(self) -> float:
        """The most memory that it has held, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that takes 100 MB from anyone, and keeps files on disk."""
    with _running(tmp_path_factory.mktemp("data")) as running:
        yield running


@contextmanager
def _running(folder: Path, **settings: str) -> Iterator[Server]:
    environment = {
        **os.environ,
        "AGROVET_DATA_DIR": str(folder),
        "AGROVET_MODULES": "media",
        "AGROVET_ANONYMOUS_UPLOAD_LIMIT_MB": "100",
        "DATABASE_URL": "",
        "REDIS_URL": "",
        **settings,
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environment, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "agrovet.asgi:application", "--port", str(port)]
    process = subprocess.Popen([*command, "--log-level", "warning"], env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield Server(address=address, process=psutil.Process(process.pid), folder=folder)
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(address: str) -> None:
    for _ in range(200):
        try:
            httpx.get(f"{address}/api/health/")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("The server did not start.")


def _large_file(folder: Path, *, size: int) -> Path:
    path = folder / "grande.png"
    with path.open("wb") as file:
        file.write(PNG)
        file.truncate(size)
    return path


def _upload(server: Server, path: Path) -> httpx.Response:
    with path.open("rb") as file:
        return httpx.post(f"{server.address}/api/media/", files={"image": (path.name, file)}, timeout=60)


def _grows_by(server: Server, folder: Path) -> float:
    """How much memory a large upload and its reading take, in MB."""
    small = folder / "foto.png"
    small.write_bytes(PNG)
    assert httpx.get(_upload(server, small).json()["url"]).status_code == 200
    before = server.peak()
    response = _upload(server, _large_file(folder, size=100 * MB))
    with httpx.stream("GET", response.json()["url"]) as download:
        read = sum(len(part) for part in download.iter_bytes())
    assert (response.status_code, read) == (201, 100 * MB)
    return server.peak() - before


def test_a_large_upload_and_its_reading_take_no_memory(server: Server, tmp_path: Path) -> None:
    assert _grows_by(server, tmp_path) < 20


def test_nor_do_they_with_a_store_on_s3(tmp_path: Path) -> None:
    store = S3Server()
    settings = {
        "AGROVET_S3_BUCKET": store.bucket,
        "AGROVET_S3_ENDPOINT": store.address,
        "AGROVET_S3_KEY_ID": "key",
        "AGROVET_S3_SECRET": "secret",
    }

    with _running(tmp_path, **settings) as server:
        growth = _grows_by(server, tmp_path)

    assert len(store.keys()) == 2
    assert growth < 20
    store.stop()


def test_what_is_too_large_is_refused_from_its_announcement(server: Server) -> None:
    headers = {
        "Content-Type": "multipart/form-data; boundary=x",
        "Content-Length": str(5000 * MB),
        "Origin": "http://localhost:5173",
    }
    port = int(server.address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        client.sendall(f"POST /api/media/ HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n--x\r\n".encode())
        answer = ""
        while '"detail"' not in answer and (part := client.recv(65536)):
            answer += part.decode()

    assert answer.startswith("HTTP/1.1 413")
    assert "access-control-allow-origin: http://localhost:5173" in answer.lower()


def test_what_turns_out_too_large_is_refused_without_an_announcement(server: Server) -> None:
    def endless() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
        for _ in range(110):
            yield bytes(MB)

    response = httpx.post(
        f"{server.address}/api/media/",
        content=endless(),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
        timeout=60,
    )

    assert (response.status_code, response.json()) == (
        413,
        {"detail": "El cuerpo de la petición es demasiado grande."},
    )


def test_json_bodies_have_a_limit_of_their_own(server: Server) -> None:
    body = b'{"name": "' + b"x" * (3 * MB) + b'"}'

    response = httpx.patch(f"{server.address}/api/media/1/", content=body, headers={"Content-Type": "application/json"})

    assert response.status_code == 413


def test_players_read_parts(server: Server, tmp_path: Path) -> None:
    url = _upload(server, _large_file(tmp_path, size=3 * MB)).json()["url"]

    response = httpx.get(url, headers={"Range": f"bytes={MB}-{2 * MB - 1}"})

    assert response.status_code == 206
    assert response.headers["Content-Range"] == f"bytes {MB}-{2 * MB - 1}/{3 * MB}"
    assert response.content == bytes(MB)
