"""What each kind of request costs while nobody else asks, and so where its time goes: its bottleneck."""

import itertools
import time
from collections import Counter
from dataclasses import dataclass

import httpx

from tests.load.town import Town
from tests.load.watching import seconds_of_children
from tests.support.pictures import png


@dataclass(frozen=True, kw_only=True)
class Cost:
    """One kind of request: milliseconds that it takes, and of those the processor's by who used it."""

    name: str
    took: float
    by: dict[str, float]

    @property
    def bottleneck(self) -> str:
        """Who takes most of it; `waiting` is what no processor does: disk, locks, and other processes' turns."""
        waiting = max(self.took - sum(self.by.values()), 0.0)
        name, spent = max({**self.by, "waiting": waiting}.items(), key=lambda item: item[1])
        return f"{name}, {100 * spent / max(self.took, sum(self.by.values())):.0f} %"


def costs(town: Town, *, times: int) -> list[Cost]:
    """
    The costs of all kinds of requests but those over sockets, each asked so many times.

    Processor time is told in hundredths of a second: a few requests are too few to tell anything.
    """
    me, ad, post = town.people[0], itertools.cycle(town.ads), itertools.cycle(town.posts)
    key = {"Authorization": f"Token {me.key}"}
    with httpx.Client(base_url=town.base, headers=key, timeout=60) as client:
        offer = {"title": "Semilla", "description": "d", "price": "10", "category": 1, "condition": "new"}
        login = {"phone_number": me.phone, "password": town.told(0)["password"]}
        kinds = {
            "ads": lambda: client.get("/api/adds/?page_size=20"),
            "ads of a category": lambda: client.get("/api/adds/?page_size=20&category=1"),
            "one ad": lambda: client.get(f"/api/adds/{next(ad)}/"),
            "posts": lambda: client.get("/api/foro/posts/?page_size=20"),
            "one post": lambda: client.get(f"/api/foro/posts/{next(post)}/"),
            "communities": lambda: client.get("/api/foro/communities/"),
            "search": lambda: client.get("/api/adds/?page_size=20&search=semilla"),
            "nearby": lambda: client.get("/api/adds/nearby/?lat=12.43&lon=-86.87&page_size=20"),
            "post": lambda: client.post("/api/foro/posts/", json={"title": "Consulta", "content": "¿Alguien?"}),
            "comment": lambda: client.post("/api/foro/comments/", json={"post": next(post), "content": "Sí."}),
            "react": lambda: client.post(
                "/api/foro/reactions/", json={"type": "like", "content_type": "post", "object_id": next(post)}
            ),
            "publish an ad": lambda: client.post("/api/adds/", json=offer),
            "log in": lambda: client.post("/api/auth/login/", json=login),
            "upload": lambda: client.post("/api/media/", files={"image": ("foto.png", png(), "image/png")}),
        }
        found = []
        for name, ask in kinds.items():
            ask().raise_for_status()
            before, began = _seconds(), time.perf_counter()
            for _ in range(times):
                ask().raise_for_status()
            took = (time.perf_counter() - began) * 1000 / times
            after = _seconds()
            spent = {kind: (after[kind] - before[kind]) * 1000 / times for kind in ("web", "event bus", "database")}
            found.append(Cost(name=name, took=took, by={kind: each for kind, each in spent.items() if each}))
        return found


def _seconds() -> Counter[str]:
    found: Counter[str] = Counter()
    for _, kind, seconds in seconds_of_children():
        found[kind] += seconds
    return found
