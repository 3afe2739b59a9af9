"""A running server with a few people on it, one of each kind, and a little of everything that they make."""

import io
import os
import subprocess
import sys
import zlib
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from tests.support.servers import ROOT, Server, clean_environment

PASSWORD = "Clave-Segura-1"
ROLES = {"nobody": None, "consumer": "consumer", "specialist": "Specialist", "businessman": "businessman"}
CALLERS = ["anonymous", *ROLES, "staff"]
ORIGIN = "http://localhost:5173"


@dataclass
class Town:
    """The server and the keys of its people. Anything may happen to them: `heal` puts them back."""

    server: Server
    parts: dict[str, str]
    keys: dict[str, str] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: count(1))

    @property
    def http(self) -> httpx.Client:
        """A client of the server."""
        return httpx.Client(base_url=self.server.base, timeout=30)

    def headers(self, caller: str) -> dict[str, str]:
        """What a browser sends for this caller; half of the people use the new scheme."""
        scheme = "Bearer" if caller in {"staff", "consumer"} else "Token"
        key = {"authorization": f"{scheme} {self.keys[caller]}"} if caller in self.keys else {}
        return {"origin": ORIGIN, **key}

    def heal(self) -> None:
        """Whose account was deleted comes back as somebody new, with something to show."""
        with self.http as http:
            for caller in CALLERS[1:]:
                answer = http.get("/api/auth/users/me/", headers=self.headers(caller))
                if caller not in self.keys or answer.status_code == 401:
                    self._settle(http, caller)

    def _settle(self, http: httpx.Client, caller: str) -> None:
        number = f"+505 7000 {next(self.numbers):04d}"
        if caller == "staff":
            self._make_staff(number)
        else:
            form = {"full_name": caller.title(), "phone_number": number, "password": PASSWORD, "role": ROLES[caller]}
            _good(http.post("/api/auth/register/", json=form))
        login = _good(http.post("/api/auth/login/", json={"phone_number": number, "password": PASSWORD}))
        self.keys[caller] = login["token"]
        if caller in {"specialist", "businessman"}:
            self._make_things(http, self.headers(caller))

    def _make_staff(self, number: str) -> None:
        command = [sys.executable, "manage.py", "createsuperuser", "--noinput", "--phone_number", number]
        environment = {**clean_environment(self.parts), "DJANGO_SUPERUSER_PASSWORD": PASSWORD}
        subprocess.run([*command, "--full_name", "Staff"], cwd=ROOT, env=environment, check=True, capture_output=True)

    def _make_things(self, http: httpx.Client, headers: dict[str, str]) -> None:
        """A file, an ad, a community, a post with a comment and a reaction, a room with a message."""
        picture = {"image": ("foto.png", io.BytesIO(png()), "image/png")}
        file = _good(http.post("/api/media/", files=picture, headers=headers))["id"]
        me = _good(http.get("/api/auth/users/me/", headers=headers))["id"]
        slug = f"suelo-{me}"
        ad = {"title": "Semilla", "description": "Maíz", "price": "450.00", "category": 1, "main_image_id": file}
        _good(http.post("/api/adds/", json={**ad, "condition": "new", "location_name": "León"}, headers=headers))
        group = _good(http.post("/api/foro/communities/", json={"name": slug, "slug": slug}, headers=headers))["id"]
        post = {"title": "Abono", "content": "¿Cuál usan?", "media_id": file, "community_id": group}
        post_id = _good(http.post("/api/foro/posts/", json=post, headers=headers))["id"]
        _good(http.post("/api/foro/comments/", json={"post": post_id, "content": "Por goteo"}, headers=headers))
        liked = {"type": "like", "content_type": "post", "object_id": post_id}
        _good(http.post("/api/foro/reactions/", json=liked, headers=headers))
        others = _good(http.get("/api/auth/users/", headers=headers))
        other = next(person["id"] for person in others if person["id"] != me)
        people = {"participants_ids": [me, other]}
        room = _good(http.post("/api/chat/rooms/get_or_create_private/", json=people, headers=headers))["id"]
        message = {"room": room, "content": "Hola", "media_id": file}
        _good(http.post("/api/chat/messages/", json=message, headers=headers))
        _good(http.post("/api/follows/", json={"following_id": other}, headers=headers))


def _good(answer: httpx.Response) -> Any:
    assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
    return answer.json()


def png() -> bytes:
    """The smallest picture there is: one grey point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = bytes.fromhex("0000000100000001080000000000"[:26])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def examples(short: int) -> int:
    """How many requests to try: few in CI; CONTRACT_EXAMPLES=20 tries twenty times as many, and others each time."""
    return short * int(os.environ.get("CONTRACT_EXAMPLES", "1"))


IS_LONG = "CONTRACT_EXAMPLES" in os.environ
