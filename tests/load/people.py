"""
The people of a load test, for Locust: what they do, how often, and how long they think in between.

The shares are those of real use: browsing ads and the forum 60 %, search and nearby 15 %, posting, commenting
and reacting 10 %, chat over sockets 10 %, logging in and uploading 5 %.
"""

import json
import os
import random
import time
from pathlib import Path
from typing import Any, ClassVar

import gevent
import websocket
from gevent.event import Event
from locust import FastHttpUser, events, task

from tests.support.pictures import png

TOWN = json.loads(Path(os.environ["LOAD_TOWN"]).read_text())
THINKS = os.environ["LOAD_THINKS"] == "yes"
WORDS = ["semilla", "ganado", "agua", "ciclo", "riego", "maíz"]
LONGEST_WAY = 10.0  # seconds that a message may take to the other end
THINK = 1.0, 5.0  # seconds between two things that somebody does

_free = list(reversed(TOWN["people"]))
_here: dict[int, list["Person"]] = {}
_under_way: dict[str, Event] = {}


class Person(FastHttpUser):
    """Somebody with a key and an open socket, who does one thing after the other."""

    network_timeout = connection_timeout = 60.0
    default_headers: ClassVar[dict[str, str]] = {"Accept-Encoding": "gzip"}

    def wait_time(self) -> float:
        """How long they look at what they have got."""
        return random.uniform(*THINK) if THINKS else 0.0

    def on_start(self) -> None:
        """Come in: the app opens the socket of the room and keeps it open."""
        self.me = _free.pop()
        self.room: int = self.me["room"]
        self.said = 0
        base = self.host.replace("http", "ws", 1)
        self.socket = websocket.create_connection(
            f"{base}/ws/chat/{self.room}/?token={self.me['key']}", timeout=LONGEST_WAY
        )
        self.socket.settimeout(None)
        self.listener = gevent.spawn(self._listen)
        _here.setdefault(self.room, []).append(self)

    def on_stop(self) -> None:
        """Leave: nobody writes to them any more, and what is on its way to them is waited for."""
        _here[self.room].remove(self)
        until = time.perf_counter() + LONGEST_WAY
        while self._is_written_to() and time.perf_counter() < until:
            gevent.sleep(0.01)
        self.listener.kill()
        self.socket.close()
        _free.append(self.me)

    @task(20)
    def ads(self) -> None:
        """The newest ads, or a later page."""
        page = random.choice([1, 1, 1, 2, 3])
        self._get("ads", f"/api/adds/?page_size=20&page={page}")

    @task(5)
    def ads_of_category(self) -> None:
        """The ads of one category."""
        self._get("ads of a category", f"/api/adds/?page_size=20&category={random.randint(1, 38)}")

    @task(10)
    def one_ad(self) -> None:
        """One ad."""
        self._get("one ad", f"/api/adds/{random.choice(TOWN['ads'])}/")

    @task(15)
    def posts(self) -> None:
        """The newest posts."""
        self._get("posts", "/api/foro/posts/?page_size=20")

    @task(7)
    def one_post(self) -> None:
        """One post with its thread."""
        self._get("one post", f"/api/foro/posts/{random.choice(TOWN['posts'])}/")

    @task(3)
    def communities(self) -> None:
        """The communities."""
        self._get("communities", "/api/foro/communities/")

    @task(8)
    def search(self) -> None:
        """Ads with a word in them."""
        self._get("search", f"/api/adds/?page_size=20&search={random.choice(WORDS)}")

    @task(7)
    def nearby(self) -> None:
        """Ads round where one is."""
        place = f"lat={12.4 + random.uniform(0, 0.1):.4f}&lon={-86.9 + random.uniform(0, 0.1):.4f}"
        self._get("nearby", f"/api/adds/nearby/?{place}&page_size=20")

    @task(2)
    def post(self) -> None:
        """Ask the forum."""
        self._post("post", "/api/foro/posts/", {"title": "Consulta", "content": "¿Alguien ha visto esto?"})

    @task(3)
    def comment(self) -> None:
        """Answer somebody."""
        form = {"post": random.choice(TOWN["posts"]), "content": "A mí me pasó lo mismo."}
        self._post("comment", "/api/foro/comments/", form)

    @task(4)
    def react(self) -> None:
        """Like a post."""
        form = {"type": "like", "content_type": "post", "object_id": random.choice(TOWN["posts"])}
        self._post("react", "/api/foro/reactions/", form)

    @task(1)
    def publish(self) -> None:
        """Offer something."""
        form = {"title": "Semilla", "description": "d", "price": "10", "category": 1, "condition": "new"}
        self._post("publish an ad", "/api/adds/", form)

    @task(3)
    def log_in(self) -> None:
        """Come in anew."""
        self._post("log in", "/api/auth/login/", {"phone_number": self.me["phone"], "password": TOWN["password"]})

    @task(2)
    def upload(self) -> None:
        """Store a picture."""
        picture = {"image": ("foto.png", png(random.randrange(2**24)), "image/png")}
        self._ask("upload", "POST", "/api/media/", files=picture)

    @task(10)
    def chat(self) -> None:
        """Write to the other one in the room; done when it has arrived there."""
        others = [person for person in _here[self.room] if person is not self]
        if not others:
            return
        self.said += 1
        text = f"{self.room} {self.me['phone']} {self.said}"
        arrived = _under_way[text] = Event()
        began = time.perf_counter()
        lost: Exception | None = None
        try:
            self.socket.send(json.dumps({"type": "chat_message", "text": text}))
            if not arrived.wait(LONGEST_WAY):
                lost = TimeoutError("the message did not arrive")
        except (OSError, websocket.WebSocketException) as error:
            lost = error
        finally:
            del _under_way[text]
        events.request.fire(
            request_type="WS",
            name="chat message",
            response_time=(time.perf_counter() - began) * 1000,
            response_length=len(text),
            exception=lost,
            context={},
        )

    def _is_written_to(self) -> bool:
        begin, mine = f"{self.room} ", f"{self.room} {self.me['phone']} "
        return any(text.startswith(begin) and not text.startswith(mine) for text in _under_way)

    def _listen(self) -> None:
        while True:
            try:
                frame = json.loads(self.socket.recv())
            except (OSError, ValueError, websocket.WebSocketException):
                return  # closed: the next message that is sent over it tells
            mine = f" {self.me['phone']} "
            text = frame.get("text", "") if frame.get("type") == "chat.message" else ""
            # One's own come back as an echo: those are no proof that the other end has them.
            if text in _under_way and mine not in text:
                _under_way[text].set()

    def _get(self, name: str, path: str) -> None:
        self._ask(name, "GET", path)

    def _post(self, name: str, path: str, form: dict[str, Any]) -> None:
        self._ask(name, "POST", path, json=form)

    def _ask(self, name: str, method: str, path: str, **request: Any) -> None:
        headers = {"Authorization": f"Token {self.me['key']}"}
        self.client.request(method, path, name=name, headers=headers, **request)
