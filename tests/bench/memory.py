"""Memory of the web process: after its start, after many requests, and during a large upload."""

import threading
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from tempfile import NamedTemporaryFile

import httpx
import psutil

from tests.bench.figures import Figure
from tests.support.servers import Server, own_parts, serving

MB = 1024 * 1024
REQUESTS = 10_000
UPLOAD_MB = 100
# The head of an MP4 file: what is uploaded must be of a kind that is accepted.
MP4 = b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + b"\0" * 8


def measure() -> Iterator[Figure]:
    """The figures, of a server started for it, with rates unlimited."""
    with own_parts() as parts, serving(parts={**parts, "AGROVET_RATE_LIMITS": "no"}) as server:
        key = _register(server)
        web = web_process(server)
        start = resident(web)
        yield Figure(name="web process after start", measured=start, bar=150, unit="MB")
        _mixed_requests(server, key, count=500)  # what is loaded once, at the first request of a kind
        warm = resident(web)
        _mixed_requests(server, key, count=REQUESTS)
        end = resident(web)
        yield Figure(name=f"web process after {REQUESTS:,} mixed requests", measured=end, bar=150, unit="MB")
        yield Figure(
            name="growth by them", measured=(end / warm - 1) * 100, bar=10, unit="%", note=f"{warm:.0f} to {end:.0f} MB"
        )
        before, highest = resident(web), _highest_during_upload(server, key, web)
        yield Figure(
            name=f"rise during an upload of {UPLOAD_MB} MB",
            measured=highest - before,
            bar=20,
            unit="MB",
            note=f"{before:.0f} to {highest:.0f} MB",
        )


def web_process(server: Server) -> psutil.Process:
    """The process that answers HTTP: of those that have the listening socket, the last in the family."""
    port = int(server.base.rpartition(":")[2])
    family = psutil.Process(server.process.pid)
    for process in [*reversed(family.children(recursive=True)), family]:
        if any(c.laddr.port == port and c.status == psutil.CONN_LISTEN for c in process.net_connections("inet")):
            return process
    raise LookupError("No process of the server listens on its port.")


def resident(process: psutil.Process) -> float:
    """Resident memory, in MB."""
    return float(process.memory_info().rss) / MB


def _register(server: Server) -> str:
    person = {"full_name": "Ana", "phone_number": "+50588880001", "password": "Clave-Segura-1", "role": "businessman"}
    answer = httpx.post(f"{server.base}/api/auth/register/", json=person, timeout=60)
    key: str = answer.raise_for_status().json()["token"]
    return key


def _mixed_requests(server: Server, key: str, *, count: int) -> None:
    ad = {"title": "Semilla", "description": "d", "price": "10", "category": 1, "condition": "new"}
    mix = cycle(
        [
            ("GET", "/api/adds/?page_size=20", None),
            ("GET", "/api/foro/posts/?page_size=20", None),
            ("GET", "/api/auth/users/?page_size=20", None),
            ("GET", "/api/chat/rooms/", None),
            ("GET", "/api/categories/", None),
            ("GET", "/api/adds/nearby/?lat=12.4&lon=-86.8", None),
            ("GET", "/api/foro/communities/", None),
            ("GET", "/api/no-existe/", None),
            ("POST", "/api/adds/", ad),
            ("POST", "/api/foro/posts/", {"title": "Riego", "content": "…"}),
        ]
    )
    headers = {"Authorization": f"Token {key}"}
    with httpx.Client(base_url=server.base, headers=headers, timeout=60) as client:
        for _ in range(count):
            method, path, body = next(mix)
            answer = client.request(method, path, json=body)
            if answer.status_code >= 500:
                raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:200]}")


def _highest_during_upload(server: Server, key: str, web: psutil.Process) -> float:
    highest = resident(web)
    done = threading.Event()

    def watch() -> None:
        nonlocal highest
        while not done.is_set():
            highest = max(highest, resident(web))
            time.sleep(0.005)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with NamedTemporaryFile(suffix=".mp4") as file:
            file.write(MP4 + b"\0" * (UPLOAD_MB * MB - len(MP4)))
            file.flush()
            with Path(file.name).open("rb") as content:
                answer = httpx.post(
                    f"{server.base}/api/media/",
                    files={"image": ("largo.mp4", content, "video/mp4")},
                    headers={"Authorization": f"Token {key}"},
                    timeout=120,
                )
            answer.raise_for_status()
    finally:
        done.set()
        watcher.join()
    return highest
