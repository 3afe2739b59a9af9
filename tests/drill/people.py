"""Clients of the server, as the installed apps are: each keeps its key and does one thing after the other."""

import asyncio
import io
import random
import time
from dataclasses import dataclass, replace
from typing import Any

import httpx

from tests.drill.faults.windows import Meeting
from tests.drill.ledger import Ledger
from tests.drill.pace import Pace
from tests.support.pictures import png

PASSWORD = "Clave-Segura-1"
REACTIONS = "/api/foro/reactions/"
MOST_BROUGHT = 100  # newcomers by each person: their numbers have five digits
ROLES = ["Specialist", "businessman", "consumer"]


@dataclass
class Person:
    """Somebody with a key. Their random choices repeat with the seed."""

    http: httpx.AsyncClient
    ledger: Ledger
    choices: random.Random
    number: str
    role: str
    id: int = 0
    key: str = ""
    name: str = ""
    brought: int = 0

    async def ask(self, method: str, path: str, *, expect: tuple[int, ...] = (200, 201), **request: Any) -> Any:
        """The answer's body; None after noting a failure."""
        began = time.monotonic()
        headers = {"authorization": f"Token {self.key}"} if self.key else {}
        try:
            answer = await self.http.request(method, path, headers=headers, **request)
        except httpx.HTTPError as error:
            broke = isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError)
            met = Meeting(method=method, path=path, began=began, ended=time.monotonic(), broke=broke)
            self.ledger.refused(met, f"{type(error).__name__} {error}", request.get("json"))
            return None
        self.ledger.slowest = max(self.ledger.slowest, time.monotonic() - began)
        self.ledger.requests[f"{method} {answer.status_code}"] += 1
        if answer.status_code not in expect:
            met = Meeting(
                method=method,
                path=path,
                began=began,
                ended=time.monotonic(),
                status=answer.status_code,
                retry_after=answer.headers.get("retry-after", ""),
            )
            self.ledger.refused(met, f"{answer.status_code} {answer.text[:200]}", request.get("json"))
            return None
        return answer.json() if answer.content else {}

    async def register(self) -> None:
        """Come in for the first time."""
        self.name = f"Persona {self.number}"
        form = {"full_name": self.name, "phone_number": self.number, "password": PASSWORD, "role": self.role}
        if made := await self.ask("POST", "/api/auth/register/", json=form):
            self.id, self.key = made["user"]["id"], made["token"]
            self.ledger.wrote("/api/auth/users/", self.id, full_name=self.name, role=self.role)

    async def act(self) -> None:
        """Do one of the things that people do."""
        weights = {
            self.read_around: 8,
            self.log_in: 1,
            self.change_name: 1,
            self.upload: 1,
            self.describe_file: 1,
            self.edit_profile: 1,
            self.publish: 2,
            self.reprice: 2,
            self.withdraw: 1,
            self.post: 2,
            self.comment: 2,
            self.react: 1,
            self.bring_somebody: 1,
        }
        [action] = self.choices.choices(list(weights), list(weights.values()))
        await action()

    async def bring_somebody(self) -> None:
        """Somebody new comes in, as one who is never seen again."""
        if self.brought < MOST_BROUGHT:
            place = 10_000 + int(self.number[-5:]) * MOST_BROUGHT + self.brought
            self.brought += 1
            await replace(self, number=f"{self.number[:-5]}{place:05d}", id=0, key="").register()

    async def log_in(self) -> None:
        """With the password, for another key."""
        form = {"phone_number": self.number, "password": PASSWORD}
        if answer := await self.ask("POST", "/api/auth/login/", json=form):
            self.key = answer["token"]

    async def change_name(self) -> None:
        """Edit one's account."""
        name = f"Persona {self.number} {self.choices.randrange(10**6)}"
        path = f"/api/auth/users/{self.id}/"
        if await self.ask("PATCH", path, json={"full_name": name}):
            self.name = name
            self.ledger.wrote("/api/auth/users/", self.id, full_name=name)

    async def edit_profile(self) -> None:
        """Say something about oneself."""
        kind, field = {
            "Specialist": ("specialists", "about_us"),
            "businessman": ("businessmen", "business_name"),
            "consumer": ("consumers", ""),
        }[self.role]
        if field:
            text = f"Texto {self.choices.randrange(10**6)}"
            if await self.ask("PATCH", f"/api/profiles/{kind}/{self.id}/", json={field: text}):
                self.ledger.wrote(f"/api/profiles/{kind}/", self.id, **{field: text})

    async def upload(self) -> None:
        """Store a picture that nobody else has."""
        picture = {"image": ("foto.png", io.BytesIO(png(self.choices.randrange(2**24))), "image/png")}
        if made := await self.ask("POST", "/api/media/", files=picture, data={"name": f"Foto de {self.id}"}):
            self.ledger.wrote("/api/media/", made["id"], name=f"Foto de {self.id}")

    async def describe_file(self) -> None:
        """Describe one of one's files."""
        if (id := self._one_of("/api/media/", lambda fields: fields.get("name") == f"Foto de {self.id}")) is not None:
            text = f"Descripción {self.choices.randrange(10**6)}"
            if await self.ask("PATCH", f"/api/media/{id}/", json={"description": text}):
                self.ledger.wrote("/api/media/", id, description=text)

    async def publish(self) -> None:
        """Offer something; consumers may not, and post instead."""
        if self.role == "consumer":
            await self.post()
            return
        title = f"Semilla {self.choices.randrange(10**6)}"
        form = {"title": title, "description": "d", "price": "10.00", "category": 1, "condition": "new"}
        if made := await self.ask("POST", "/api/adds/", json=form):
            self.ledger.wrote("/api/adds/", made["id"], title=title, price="10.00", publisher_id=self.id)

    async def reprice(self) -> None:
        """Change the price of one's ad."""
        if (id := self._one_of("/api/adds/", lambda fields: fields["publisher_id"] == self.id)) is not None:
            price = f"{self.choices.randrange(1, 10**6)}.00"
            if await self.ask("PATCH", f"/api/adds/{id}/", json={"price": price}):
                self.ledger.wrote("/api/adds/", id, price=price)

    async def withdraw(self) -> None:
        """Remove one's ad."""
        id = self._one_of("/api/adds/", lambda fields: fields["publisher_id"] == self.id)
        if id is not None and await self.ask("DELETE", f"/api/adds/{id}/", expect=(204,)) is not None:
            self.ledger.removed("/api/adds/", id)

    async def post(self) -> None:
        """Ask the forum."""
        title = f"Pregunta {self.choices.randrange(10**6)}"
        if made := await self.ask("POST", "/api/foro/posts/", json={"title": title, "content": "¿Cuándo?"}):
            self.ledger.wrote("/api/foro/posts/", made["id"], title=title)

    async def comment(self) -> None:
        """Answer somebody."""
        if (post := self._one_of("/api/foro/posts/", lambda fields: True)) is not None:
            text = f"Respuesta {self.choices.randrange(10**6)}"
            if made := await self.ask("POST", "/api/foro/comments/", json={"post": post, "content": text}):
                self.ledger.wrote("/api/foro/comments/", made["id"], content=text, post_id=post)

    async def react(self) -> None:
        """Like somebody's post."""
        if (post := self._one_of("/api/foro/posts/", lambda fields: True)) is not None:
            form = {"type": "like", "content_type": "post", "object_id": post}
            if made := await self.ask("POST", "/api/foro/reactions/", json=form):
                self.ledger.wrote(REACTIONS, made["id"], owner=self.id)

    async def read_around(self) -> None:
        """Look at something, and at what one has just written."""
        path = self.choices.choice(
            ["/api/adds/?limit=20", "/api/foro/posts/?limit=20", "/api/categories/", "/api/chat/rooms/"]
            + [f"/api/auth/users/{self.id}/", "/api/adds/my_adds/?limit=20", "/api/media/?limit=20"]
        )
        await self.ask("GET", path)

    def _one_of(self, path: str, mine: Any) -> int | None:
        found = [id for (kind, id), fields in self.ledger.kept.items() if kind == path and mine(fields)]
        return self.choices.choice(found) if found else None


async def settle(base: str, ledger: Ledger, *, count: int, seed: int) -> list[Person]:
    """So many people, registered one after the other."""
    people = []
    for place in range(count):
        person = Person(
            http=httpx.AsyncClient(base_url=base, timeout=30),
            ledger=ledger,
            choices=random.Random(f"{seed} {place}"),
            number=f"+505{seed % 1000:03d}{place:05d}",
            role=ROLES[place % len(ROLES)],
        )
        await person.register()
        people.append(person)
    return people


async def live(person: Person, *, pace: Pace, until: asyncio.Event, pause: float) -> None:
    """Act, rest, act, until told to stop."""
    while not until.is_set():
        async with pace.acting():
            await person.act()
        await asyncio.sleep(person.choices.uniform(0.5, 1.5) * pause)
