"""Rows of each list hold what no form lets in, written by SQL; lists and sockets are read all the same."""

import json
import subprocess
import sys
import time
from collections import Counter
from functools import partial

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from tests.support.servers import ROOT, clean_environment
from tests.torture.ops.alongside import alongside
from tests.torture.ops.deed import Deed
from tests.torture.ops.grounds import Ground

READER = {"phone_number": "50587000001", "password": "Demo-AgroVet-1"}
LISTS = [
    "/api/auth/users/",
    "/api/profiles/specialists/",
    "/api/adds/",
    "/api/adds/nearby/?lat=12.13&lon=-86.25&radius_km=20000",
    "/api/adds/my_adds/",
    "/api/adds/following_adds/",
    "/api/categories/",
    "/api/follows/",
    "/api/foro/posts/",
    "/api/foro/posts/relevant/",
    "/api/foro/communities/",
    "/api/foro/comments/",
    "/api/foro/notifications/",
    "/api/foro/reactions/",
    "/api/chat/rooms/",
    "/api/media/",
]
SOCKETS_SECONDS = 10.0


def poisoned(ground: Ground) -> Deed:
    """Somebody reads them all, one after the other."""
    _run(ground, "manage.py", "seed_demo", "--quiet")
    with httpx.Client(base_url=ground.server.base, timeout=60) as http:
        key = http.post("/api/auth/login/", json=READER).raise_for_status().json()["token"]
        headers = {"authorization": f"Bearer {key}"}
        rooms = [row["id"] for row in http.get("/api/chat/rooms/", headers=headers).raise_for_status().json()]
    written = int(_run(ground, "-m", "tests.poison.writing"))
    deed = alongside(ground, [partial(_read_all, key=key, rooms=rooms)], what=f"{written} values that no form lets in")
    deed.wrong += [f"{number} × {what}" for what, number in deed.answers.items() if not what.startswith(("200", "101"))]
    # Told apart by path where something is wrong; counted by status in the table.
    deed.answers = Counter({s: n for s in ("200", "101") if (n := deed.answers.get(s, 0))})
    return deed


def _run(ground: Ground, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=clean_environment(ground.parts),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout.strip()


def _read_all(base: str, seconds: float, *, key: str, rooms: list[int]) -> Counter[str]:
    """Read each list, all its parts, and open each socket, until the time is over."""
    seen: Counter[str] = Counter()
    ends = time.monotonic() + seconds
    messages = [f"/api/chat/messages/?room={room}" for room in rooms]
    with httpx.Client(base_url=base, timeout=60, headers={"authorization": f"Bearer {key}"}) as http:
        while True:
            for path in [*LISTS, *messages]:
                seen[_read(http, path)] += 1
                time.sleep(0.05)
            for path in ("/ws/presence/", *(f"/ws/chat/{room}/" for room in rooms)):
                seen[_listen(base, path, key)] += 1
            if time.monotonic() > ends:
                return seen


def _read(http: httpx.Client, path: str) -> str:
    following: str | None = path
    while following:
        try:
            answer = http.get(following)
            answer.json()
        except (httpx.HTTPError, ValueError) as error:
            return f"{type(error).__name__} at {following}"
        if answer.status_code != 200:
            return f"{answer.status_code} at {following}"
        following = answer.links.get("next", {}).get("url")
    return "200"


def _listen(base: str, path: str, key: str) -> str:
    """Open a socket and ask whether it answers."""
    try:
        with connect(
            str(httpx.URL(base).copy_with(scheme="ws")) + f"{path}?token={key}", max_size=None, open_timeout=30
        ) as client:
            client.send('{"type": "ping"}')
            until = time.monotonic() + SOCKETS_SECONDS
            while json.loads(client.recv(timeout=until - time.monotonic())).get("type") != "pong":
                continue
    except (WebSocketException, OSError, TimeoutError, ValueError) as error:
        return f"{type(error).__name__} at {path}"
    return "101"
