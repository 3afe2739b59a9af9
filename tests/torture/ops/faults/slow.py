"""Thousands of clients that send a byte of a head now and then."""

import resource
import selectors
import socket
import time
from collections import Counter

import httpx
import psutil

from tests.torture.ops.deed import Deed
from tests.torture.ops.grounds import Embedded

HEAD = b"GET /api/health/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
EVERY = 1.0  # seconds between two bytes of one client
SPARE_FILES = 500
MOST_KB = 64  # of memory that each may cost


def clients(ground: Embedded) -> Deed:
    """They stay until they are cut off; others are served meanwhile."""
    number = _allowed(ground.plan.slow_clients)
    ground.people.ledger.turn()
    web = next(
        each for each in psutil.Process(ground.server.process.pid).children() if "agrovet.serving.web" in each.cmdline()
    )
    before = web.memory_info().rss
    port = httpx.URL(ground.server.base).port or 0
    selector = selectors.DefaultSelector()
    began = time.monotonic()
    for _ in range(number):
        client = socket.create_connection(("127.0.0.1", port), timeout=30)
        client.sendall(HEAD)
        client.setblocking(False)
        selector.register(client, selectors.EVENT_READ)
    opened = time.monotonic()
    answers: Counter[str] = Counter()
    peak = before
    deadline = opened + ground.plan.head_seconds + ground.plan.heals_within
    while selector.get_map() and time.monotonic() < deadline:
        peak = max(peak, web.memory_info().rss)
        round_ends = time.monotonic() + EVERY
        while selector.get_map() and (left := round_ends - time.monotonic()) > 0:
            for key, _ in selector.select(timeout=left):
                answers[_end(selector, key.fileobj)] += 1
        for key in list(selector.get_map().values()):
            _trickle(key.fileobj)
    held = len(selector.get_map())
    wrong = [f"{held} of {number} were never cut off"] if held else []
    for key in list(selector.get_map().values()):
        _end(selector, key.fileobj)
    cost = (peak - before) / number / 1024
    if cost > MOST_KB:
        wrong.append(f"each took {cost:.0f} KiB of memory")
    failed = ground.people.ledger.failed
    if failed:
        wrong.append(f"others' requests failed meanwhile: {failed}")
    return Deed(
        done=f"{number:,} clients sent a byte a second, opened in {opened - began:.1f} s; "
        f"memory {before >> 20} to {peak >> 20} MiB, {cost:.1f} KiB each",
        # Cut off after so many seconds, as they should be: healing is what comes after that.
        mended_at=opened + ground.plan.head_seconds,
        answers=answers,
        wrong=wrong,
    )


def _allowed(wanted: int) -> int:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        wanted = min(wanted, hard - SPARE_FILES)
    return wanted


def _trickle(client: object) -> None:
    assert isinstance(client, socket.socket)
    try:
        client.send(b"x")
    except OSError:
        return  # it was cut off: the selector says so next


def _end(selector: selectors.BaseSelector, client: object) -> str:
    """The status with which it was cut off."""
    assert isinstance(client, socket.socket)
    selector.unregister(client)
    try:
        came = client.recv(4096)
    except BlockingIOError:
        came = b"still open"
    except OSError:
        came = b""
    client.close()
    return came.split()[1].decode() if came.startswith(b"HTTP/1.1 ") else "cut off"
