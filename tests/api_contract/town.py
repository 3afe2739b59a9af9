"""A running server with a few people on it, one of each kind, and a little of everything that they make."""

import io
import os
import subprocess
import sys
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from tests.support.pictures import png
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
    # What each of them has made: `post` to its id, and so on.
    things: dict[str, dict[str, int]] = field(default_factory=dict)
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
        """Whose account was deleted comes back as somebody new, and whose things are gone makes others."""
        with self.http as http:
            for caller in CALLERS[1:]:
                answer = http.get("/api/auth/users/me/", headers=self.headers(caller))
                if caller not in self.keys or answer.status_code == 401:
                    self._settle(http, caller)
                    self.things.pop(caller, None)
                if caller not in self.things:
                    self.things[caller] = self._make_things(http, caller)

    def _settle(self, http: httpx.Client, caller: str) -> None:
        number = f"+505 7000 {next(self.numbers):04d}"
        if caller == "staff":
            self._make_staff(number)
        else:
            form = {"full_name": caller.title(), "phone_number": number, "password": PASSWORD, "role": ROLES[caller]}
            _good(http.post("/api/auth/register/", json=form))
        login = _good(http.post("/api/auth/login/", json={"phone_number": number, "password": PASSWORD}))
        self.keys[caller] = login["token"]

    def _make_staff(self, number: str) -> None:
        command = [sys.executable, "manage.py", "createsuperuser", "--noinput", "--phone_number", number]
        environment = {**clean_environment(self.parts), "DJANGO_SUPERUSER_PASSWORD": PASSWORD}
        subprocess.run([*command, "--full_name", "Staff"], cwd=ROOT, env=environment, check=True, capture_output=True)

    def _make_things(self, http: httpx.Client, caller: str) -> dict[str, int]:
        """A file, an ad, a community, a post with a comment and a reaction, a room with a message."""
        headers = self.headers(caller)

        def make(path: str, **form: Any) -> int:
            made: int = _good(http.post(path, json=form, headers=headers))["id"]
            return made

        me = _good(http.get("/api/auth/users/me/", headers=headers))["id"]
        picture = {"image": ("foto.png", io.BytesIO(png()), "image/png")}
        file = _good(http.post("/api/media/", files=picture, headers=headers))["id"]
        slug = f"suelo-{me}-{file}"
        group = make("/api/foro/communities/", name=slug, slug=slug)
        post = make("/api/foro/posts/", title="Abono", content="¿Cuál?", media_id=file, community_id=group)
        comment = make("/api/foro/comments/", post=post, content="Por goteo")
        reaction = make("/api/foro/reactions/", type="like", content_type="post", object_id=post)
        things = {"me": me, "file": file, "community": group, "post": post, "comment": comment, "reaction": reaction}
        if caller in {"specialist", "businessman"}:
            ad = {"title": "Semilla", "description": "Maíz", "price": "450.00", "category": 1, "main_image_id": file}
            things["ad"] = make("/api/adds/", **ad, condition="new", location_name="León")
        other = next((theirs["me"] for theirs in self.things.values()), None)
        if other is not None and other != me:
            things["other"] = other
            things["room"] = make("/api/chat/rooms/get_or_create_private/", participants_ids=[me, other])
            things["message"] = make("/api/chat/messages/", room=things["room"], content="Hola", media_id=file)
            # It may be there already, which is refused.
            http.post("/api/follows/", json={"following_id": other}, headers=headers)
            if follows := _good(http.get("/api/follows/", headers=headers)):
                things["follow"] = follows[0]["id"]
            theirs = next(iter(self.things.values()))["post"]
            make("/api/foro/comments/", post=theirs, content="De acuerdo")
        notices = _good(http.get("/api/foro/notifications/", headers=headers))
        return things | ({"notification": notices[0]["id"]} if notices else {})


def _good(answer: httpx.Response) -> Any:
    assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
    return answer.json()


def examples(short: int) -> int:
    """How many requests to try: few in CI; CONTRACT_EXAMPLES=20 tries twenty times as many, and others each time."""
    return short * int(os.environ.get("CONTRACT_EXAMPLES", "1"))


IS_LONG = "CONTRACT_EXAMPLES" in os.environ
