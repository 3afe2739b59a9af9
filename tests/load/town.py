"""The server that is loaded: one that is started for it, or one somewhere."""

import contextlib
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from tests.bench.crowd import PASSWORD, Member, gathered
from tests.support import processes
from tests.support.postgres import postgres_cluster
from tests.support.redis import redis_server
from tests.support.servers import Server, serving

# Everybody comes from one address. The limits are counted as in real use, and reached by nobody.
_KINDS = ["ANONYMOUS", "PERSON", "LOGIN", "LOGIN_NUMBER", "REGISTER", "UPLOAD", "ANONYMOUS_UPLOAD"]
WIDE = {f"AGROVET_RATE_{kind}": "100000000/min" for kind in _KINDS}


@dataclass(frozen=True, kw_only=True)
class Town:
    """Where people go, who they are, and what there is to see; `server` only where it was started here."""

    base: str
    kind: str
    people: list[Member]
    ads: list[int]
    posts: list[int]
    server: Server | None = None

    def told(self, people: int) -> dict[str, Any]:
        """What so many of the people must know."""
        members = [{"phone": each.phone, "key": each.key, "room": each.room} for each in self.people[:people]]
        return {"people": members, "password": PASSWORD, "ads": self.ads, "posts": self.posts}


@contextlib.contextmanager
def own_town(*, people: int, on_postgres: bool, workers: int) -> Iterator[Town]:
    """Start a server, with rows to look at, and with PostgreSQL and Redis beside it if asked for."""
    with contextlib.ExitStack() as stack:
        folder = processes.temporary_folder("load")
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        parts = {"AGROVET_DATA_DIR": str(folder), **WIDE}
        options: list[str] = []
        if on_postgres:
            # With all that a power cut asks of it: what is measured is what production does.
            cluster = stack.enter_context(postgres_cluster(fsync="on", full_page_writes="on"))
            stack.enter_context(cluster.serving())
            parts["DATABASE_URL"] = f"postgres://postgres@127.0.0.1:{cluster.port}/postgres"
            parts["REDIS_URL"] = stack.enter_context(redis_server())
            options = ["--workers", str(workers)]
        members = gathered(parts, people + people % 2, "--pairs", "--rows")
        server = stack.enter_context(serving(parts=parts, options=options))
        kind = f"PostgreSQL and Redis, {workers} web process{'es' if workers > 1 else ''}"
        yield _seen(server.base, members, kind=kind if on_postgres else "embedded (SQLite)", server=server)


@contextlib.contextmanager
def town_at(base: str, *, people: int) -> Iterator[Town]:
    """A server that runs already: people are registered there, and stay."""
    with httpx.Client(base_url=base, timeout=60) as client:
        members: list[Member] = []
        start = int(time.time()) % 10**6 * 1000
        for number in range(people + people % 2):
            phone = f"+505{start + number:09d}"
            form = {"full_name": f"Ana {number}", "phone_number": phone, "password": PASSWORD, "role": "Specialist"}
            made = _patiently(client, "/api/auth/register/", form)
            members.append(Member(id=made["user"]["id"], phone=phone, key=made["token"], room=0))
        paired = []
        for one, other in zip(members[::2], members[1::2], strict=True):
            form = {"participants_ids": [one.id, other.id]}
            room = _patiently(client, "/api/chat/rooms/get_or_create_private/", form, key=one.key)["id"]
            paired += [Member(id=each.id, phone=each.phone, key=each.key, room=room) for each in (one, other)]
        _patiently(client, "/api/foro/posts/", {"title": "Consulta", "content": "¿Alguien?"}, key=members[0].key)
        ad = {"title": "Semilla", "description": "d", "price": "10", "category": 1, "condition": "new"}
        _patiently(client, "/api/adds/", ad, key=members[0].key)
    yield _seen(base, paired, kind=f"the server at {base}", server=None)


def _patiently(client: httpx.Client, path: str, form: dict[str, Any], *, key: str = "") -> Any:
    """The answer to a form; where the server asks to wait, it is sent again."""
    headers = {"Authorization": f"Token {key}"} if key else {}
    while (answer := client.post(path, json=form, headers=headers)).status_code == 429:
        time.sleep(int(answer.headers.get("retry-after", "1")))
    return answer.raise_for_status().json()


def _seen(base: str, members: list[Member], *, kind: str, server: Server | None) -> Town:
    with httpx.Client(base_url=base, timeout=60) as client:
        ads = [ad["id"] for ad in client.get("/api/adds/?limit=200").raise_for_status().json()]
        posts = [post["id"] for post in client.get("/api/foro/posts/?limit=100").raise_for_status().json()]
    return Town(base=base, kind=kind, people=members, ads=ads, posts=posts, server=server)
