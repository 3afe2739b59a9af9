"""
People who use the apps while pictures of the console are taken, so that its plots show what was really asked.

`CONSOLE_MINUTES` says for how long they do before the first picture.
"""

import math
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.console.browser.people import NUMBERS, PASSWORD

BEFORE = 60 * float(os.environ.get("CONSOLE_MINUTES", "5"))  # seconds
OFTEN = 7  # requests a second, on the whole
_ASKED = {
    "/api/chat/rooms/": 6,
    "/api/adds/": 5,
    "/api/foro/posts/": 4,
    "/api/media/": 3,
    "/api/auth/users/me/": 2,
    "/api/profiles/specialists/": 1,
}
"""How often, of each other."""


@contextmanager
def people_at_work(base: str) -> Iterator[None]:
    """For a while before the block, and in it."""
    stopping = threading.Event()
    asking = threading.Thread(target=_ask, args=[base, stopping], daemon=True)
    asking.start()
    time.sleep(BEFORE)
    yield
    stopping.set()
    asking.join()


def _ask(base: str, stopping: threading.Event) -> None:
    paths = [path for path, often in _ASKED.items() for _ in range(often)]
    with httpx.Client(base_url=base, timeout=60) as http:
        form = {"phone_number": NUMBERS["Olga Ruiz"], "password": PASSWORD}
        http.headers["Authorization"] = f"Token {http.post('/api/auth/login/', json=form).json()['token']}"
        turn = 0
        while not stopping.is_set():
            http.get(paths[turn * 5 % len(paths)])
            turn += 1
            # More of them, and fewer, in some minutes each.
            busy = 1 + 0.6 * math.sin(time.monotonic() / 100) + 0.25 * math.sin(time.monotonic() / 23)
            stopping.wait(1 / OFTEN / busy)
