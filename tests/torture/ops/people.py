"""People who are at work all the time: they write, and remember what was acknowledged."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import httpx

from tests.support.pictures import png
from tests.torture.ops.ledger import Ledger

PASSWORD = "Clave-Segura-1"
PAUSE = 0.15
BETWEEN_LOGINS = 4.0  # seconds: well within what one number is allowed


class Person(threading.Thread):
    """Registers, then posts, uploads, reads, logs in and brings newcomers in, one after the other."""

    def __init__(self, people: "People", number: int) -> None:
        super().__init__(name=f"person {number}", daemon=True)
        self.people = people
        self.phone = f"+5058{number:07d}"
        self.key = ""
        self.logs_in_at = 0.0

    def run(self) -> None:
        """Be at work until told to stop."""
        acts = [self._post, self._read, self._upload, self._post, self._read, self._bring_somebody, self._log_in]
        with self.people.client() as http:
            for turn in count():
                if self.people.stopped.is_set():
                    return
                if self.key:
                    acts[turn % len(acts)](http)
                else:
                    self.key = self._register(http, self.phone) or ""
                self.people.stopped.wait(PAUSE)

    def _post(self, http: httpx.Client) -> None:
        title = f"Pregunta {self.people.next_number()}"
        if made := self._ask(http, "post", "/api/foro/posts/", json={"title": title, "content": "¿Cuándo?"}):
            self.people.ledger.acknowledged(f"/api/foro/posts/{made['id']}/", self.key, {"title": title})

    def _upload(self, http: httpx.Client) -> None:
        content = png(self.people.next_number())
        files = {"image": ("foto.png", content, "image/png")}
        if made := self._ask(http, "upload", "/api/media/", files=files):
            self.people.ledger.acknowledged(httpx.URL(made["url"]).path, self.key, content)

    def _read(self, http: httpx.Client) -> None:
        self._ask(http, "read", "/api/foro/posts/?limit=5", method="GET")

    def _log_in(self, http: httpx.Client) -> None:
        if time.monotonic() < self.logs_in_at:
            return
        self.logs_in_at = time.monotonic() + BETWEEN_LOGINS
        form = {"phone_number": self.phone, "password": PASSWORD}
        if answer := self._ask(http, "log in", "/api/auth/login/", json=form):
            self.key = answer["token"]

    def _bring_somebody(self, http: httpx.Client) -> None:
        """A newcomer, whose profile comes by way of an event."""
        self._register(http, f"+5057{self.people.next_number():07d}")

    def _register(self, http: httpx.Client, phone: str) -> str | None:
        form = {"full_name": "Ana", "phone_number": phone, "password": PASSWORD, "role": "consumer"}
        made = self._ask(http, "register", "/api/auth/register/", json=form)
        if made is None:
            return None
        self.people.ledger.acknowledged(f"/api/profiles/consumers/{made['user']['id']}/", made["token"], {})
        return str(made["token"])

    def _ask(self, http: httpx.Client, what: str, path: str, *, method: str = "POST", **request: Any) -> Any:
        headers = {"authorization": f"Token {self.key}"} if self.key else {}
        began = time.monotonic()
        try:
            answer = http.request(method, path, headers=headers, **request)
        except httpx.HTTPError:
            self.people.ledger.saw(what, None, began=began)
            return None
        return answer.json() if self.people.ledger.saw(what, answer, began=began) else None


class People:
    """Some of them, on one server; they come from an address of their own."""

    def __init__(self, base: str, *, count: int) -> None:
        self.base = base
        self.ledger = Ledger()
        self.stopped = threading.Event()
        self._numbers = iter(range(1, 10**6))
        self._lock = threading.Lock()
        self._persons = [Person(self, number) for number in range(count)]

    def client(self) -> httpx.Client:
        """A client with connections of its own."""
        transport = httpx.HTTPTransport(local_address="127.0.0.2")
        return httpx.Client(base_url=self.base, timeout=60, transport=transport)

    def next_number(self) -> int:
        """One that nobody else has."""
        with self._lock:
            return next(self._numbers)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Within the block they work."""
        for person in self._persons:
            person.start()
        try:
            yield
        finally:
            self.stopped.set()
            for person in self._persons:
                person.join(timeout=60)

    def heal(self, *, since: float, within: float) -> float | None:
        """
        Seconds from a moment until all is well: each kind of request succeeds, and none fails any more.

        None where it is not within so many seconds.
        """
        kinds = {"post", "read", "upload", "register", "log in"}
        ledger = self.ledger
        while time.monotonic() < since + within:
            time.sleep(0.1)
            begun = {kind for kind in kinds if ledger.last_good.get(kind, 0.0) > max(since, self._last_bad(kind))}
            if begun == kinds:
                return max(0.0, ledger.last_bad - since)
        return None

    def _last_bad(self, kind: str) -> float:
        return self.ledger.last_bad_of.get(kind, 0.0)

    def missing(self, *, within: float) -> list[str]:
        """What was acknowledged and is not there; events may take so many seconds for what comes of them."""
        deadline = time.monotonic() + within
        with self.client() as http:
            left = list(self.ledger.kept)
            while True:
                found = {each.path: fault for each in left if (fault := _fault_of(http, each.path, each.key, each))}
                left = [each for each in left if each.path in found]
                if not left or time.monotonic() > deadline:
                    return [f"{path} {fault}" for path, fault in found.items()]
                time.sleep(0.5)


def _fault_of(http: httpx.Client, path: str, key: str, kept: Any) -> str:
    try:
        answer = http.get(path, headers={"authorization": f"Token {key}"})
    except httpx.HTTPError as error:
        return f"gives no answer: {error}"
    if answer.status_code != 200:
        return f"answers {answer.status_code}"
    if isinstance(kept.expected, bytes):
        return "" if answer.content == kept.expected else "has other content"
    told = answer.json()
    return "".join(f"has another {name}" for name, value in kept.expected.items() if told.get(name) != value)
