"""What the router costs: where nothing has left, on the way to a service, and beside nginx on the same core."""

import asyncio
import contextlib
import re
import shutil
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil

from tests.bench.figures import Figure
from tests.intermediary.catalogue import PATH, get
from tests.intermediary.proxies import Nginx, Ours, nginx, ours
from tests.intermediary.upstream import Asked, Caller, upstream_server
from tests.intermediary.wire import Client
from tests.support import processes

MB = 1024 * 1024
ROUNDS, REQUESTS = 5, 400
_UPSTREAM = """
worker_processes 1; error_log {folder}/error.log; pid {folder}/pid; daemon off;
events {{ worker_connections 1024; }}
http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; keepalive_requests 1000000;
  server {{ listen 127.0.0.1:{port}; location / {{ default_type application/json; return 200 '{body}'; }} }} }}
"""


def measure() -> Iterator[Figure]:
    """
    The figures.

    :raises SystemExit: without nginx and wrk
    """
    for program in ("nginx", "wrk"):
        if shutil.which(program) is None and shutil.which(program, path="/usr/sbin") is None:
            raise SystemExit(f"The part router needs {program}: install it (apt-get install nginx wrk).")
    limits = {"AGROVET_ROUTER_CONNECTIONS": "64", "AGROVET_ROUTER_QUEUE": "1024", "AGROVET_ROUTER_ANSWER_SECONDS": "60"}
    with _service() as port, ours(port, more=limits) as router, nginx(port) as other:
        yield _local()
        yield _added(port, router)
        yield _carried(router, other)
    yield from _large(limits)


@contextlib.contextmanager
def _service() -> Iterator[int]:
    """A service that costs next to nothing: 1 kB of JSON from nginx."""
    folder, port = processes.temporary_folder("service"), processes.free_port()
    file = Path(folder) / "nginx.conf"
    file.write_text(_UPSTREAM.format(folder=folder, port=port, body='{"a":"' + "x" * 1000 + '"}'))
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    command = [program, "-p", str(folder), "-c", str(file), "-e", str(folder / "out")]
    with processes.running(command, log=folder / "out", ready=lambda: processes.answers(port)):
        yield port
    shutil.rmtree(folder, ignore_errors=True)


def _local() -> Figure:
    """Within one process: the same application, with the router in front and without."""
    import django  # noqa: PLC0415 - the settings are there by now

    django.setup()
    from extraction.router.application import with_routing  # noqa: PLC0415 - as above

    async def application(scope: Any, receive: Any, send: Any) -> None:
        pass

    names = ["host", "user-agent", "accept", "accept-encoding", "accept-language", "authorization", "cookie",
             "content-type", "origin", "referer", "x-requested-with", "traceparent"]  # fmt: skip
    scope = {
        "type": "http",
        "raw_path": b"/api/communities/7/",
        "headers": [(name.encode(), b"a value of some length") for name in names],
    }

    async def seconds(called: Callable[..., Any]) -> float:
        began = time.perf_counter()
        for _ in range(20_000):
            await called(scope, None, None)
        return (time.perf_counter() - began) / 20_000

    routed = with_routing(application)
    asyncio.run(seconds(routed))
    added = [asyncio.run(seconds(routed)) - asyncio.run(seconds(application)) for _ in range(ROUNDS)]
    return Figure(
        name="added for a module that has not left", measured=statistics.median(added) * 1_000_000, bar=100, unit="µs"
    )


def _added(port: int, router: Ours) -> Figure:
    """Asked in turns, so that both meet the same moments of a machine that others use, too."""
    direct, through = [], []
    with contextlib.closing(Client(port)) as one, contextlib.closing(Client(router.port)) as other:
        _timed(other)
        before = _processor_seconds(router)
        for _ in range(ROUNDS * REQUESTS):
            direct.append(_timed(one))
            through.append(_timed(other))
        spent = (_processor_seconds(router) - before) / len(through)
    median = statistics.median(through) - statistics.median(direct)
    lowest = statistics.quantiles(through, n=10)[0] - statistics.quantiles(direct, n=10)[0]
    note = f"lowest tenth {lowest * 1e6:.0f}; processor time of the web process {spent * 1e6:.0f} each"
    return Figure(
        name="added on the way to a service, median", measured=median * 1_000_000, bar=500, unit="µs", note=note
    )


def _timed(client: Client) -> float:
    began = time.perf_counter()
    client.send(get(PATH))
    if client.reply().status != 200:
        raise RuntimeError("The service did not answer.")
    return time.perf_counter() - began


def _processor_seconds(proxy: Ours | Nginx) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in proxy.processes())


def _carried(router: Ours, other: Nginx) -> Figure:
    """Requests a second of both, in turns, each with the last core for itself as far as this machine goes."""
    core = psutil.cpu_count() - 1
    for process in [*router.processes(), *other.processes()]:
        process.cpu_affinity([core])
    ours_, theirs = [], []
    for _ in range(3):
        ours_.append(_requests_a_second(router))
        theirs.append(_requests_a_second(other))
    measured = statistics.median(ours_) / statistics.median(theirs)
    note = f"{statistics.median(ours_):,.0f} to {statistics.median(theirs):,.0f} a second"
    return Figure(
        name="carried beside nginx, one core each",
        measured=measured * 100,
        bar=25,
        unit="%",
        note=note,
        more_is_better=True,
    )


def _requests_a_second(proxy: Ours | Nginx) -> float:
    url = f"http://127.0.0.1:{proxy.port}{PATH.decode()}"
    said = subprocess.run(["wrk", "-t1", "-c32", "-d4s", url], check=True, capture_output=True, text=True).stdout
    if failed := re.search(r"Non-2xx.*", said):
        raise RuntimeError(f"{url}: {failed[0]}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if found is None:
        raise RuntimeError(f"wrk said something else:\n{said}")
    return float(found[1])


def _large(limits: dict[str, str]) -> Iterator[Figure]:
    """A body of 1 GB, out and in."""
    size = 1024 * MB

    def answering(caller: Caller) -> None:
        asked: Asked = caller.asked()
        if asked.method == b"POST":
            left = size
            while left:
                left -= len(caller.read())
            caller.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        else:
            caller.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
            for _ in range(1024):
                caller.send(b"x" * MB)

    with upstream_server() as upstream, ours(upstream.port, more=limits) as router:
        upstream.taking = answering
        for name, carry in (("up", _send), ("down", _fetch)):
            before = router.resident()
            highest, seconds = _watched(router, lambda carry=carry: carry(router.port, size))
            yield Figure(
                name=f"rise of memory with 1 GB {name}",
                measured=(highest - before) / MB,
                bar=20,
                unit="MB",
                note=f"{before / MB:.0f} to {highest / MB:.0f} MB, {1024 / seconds:,.0f} MB/s",
            )


def _send(port: int, size: int) -> None:
    with contextlib.closing(Client(port)) as client:
        client.send(get(PATH, b"Content-Length: %d" % size, method=b"POST"))
        for _ in range(size // MB):
            client.send(b"x" * MB)
        if client.reply().status != 200:
            raise RuntimeError("The upload did not arrive.")


def _fetch(port: int, size: int) -> None:
    with contextlib.closing(Client(port)) as client:
        client.send(get(PATH))
        client.head()
        left = size
        while left:
            left -= len(client.read())


def _watched(router: Ours, carry: Callable[[], None]) -> tuple[int, float]:
    """The most memory that the router had while this was carried, in bytes; and the seconds."""
    highest, done = router.resident(), threading.Event()

    def watch() -> None:
        nonlocal highest
        while not done.wait(0.01):
            highest = max(highest, router.resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.monotonic()
    try:
        carry()
    finally:
        done.set()
        watcher.join()
    return highest, time.monotonic() - began
