"""The items that a proxy is held to, and how one of them is carried out."""

import contextlib
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

from tests.intermediary.proxies import Proxy
from tests.intermediary.upstream import Upstream
from tests.intermediary.wire import Client, Ended, Reply, connected

PATH = b"/api/posts/"
SOCKET_PATH = b"/ws/test"
_FILES = ("framing", "bodies", "paths", "headers", "responses", "timing", "loading", "sockets", "closing")


class Inapplicable(Exception):
    """The proxy has nothing of the kind."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A proxy, and the service behind it."""

    proxy: Proxy
    upstream: Upstream

    def ask(self, raw: bytes) -> Reply | None:
        """What the proxy answers on a connection of its own; None if it closes without a word."""
        with connected(self.proxy.port) as client:
            client.send(raw)
            try:
                return client.reply(raw.partition(b" ")[0])
            except Ended:
                return None

    @contextlib.contextmanager
    def client(self) -> Iterator[Client]:
        """A connection to the proxy."""
        with connected(self.proxy.port) as client:
            yield client


Carrying = Callable[[Stage], None]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that an intermediary must get right."""

    number: int
    title: str
    source: str
    carry_out: Carrying


_items: dict[int, Item] = {}


def item(number: int, title: str, source: str) -> Callable[[Carrying], Carrying]:
    """Enter a function as an item. It fails an assertion, with a sentence, where the proxy is wrong."""

    def enter(carry_out: Carrying) -> Carrying:
        _items[number] = Item(number=number, title=title, source=source, carry_out=carry_out)
        return carry_out

    return enter


def items() -> list[Item]:
    """All of them, by number."""
    for name in _FILES:
        import_module(f"tests.intermediary.items.{name}")
    return [_items[number] for number in sorted(_items)]


@dataclass(frozen=True, kw_only=True)
class Result:
    """`passed`, `failed` or `n/a`, and why."""

    item: Item
    outcome: str
    why: str = ""


def carry_out(one: Item, stage: Stage) -> Result:
    """Carry out one item; whatever goes wrong is its failure."""
    stage.upstream.reset()
    try:
        _wait_until_used(stage)
        one.carry_out(stage)
    except Inapplicable as reason:
        return Result(item=one, outcome="n/a", why=str(reason))
    except Exception as error:  # noqa: BLE001 - a proxy under test may make anything of it
        last = traceback.extract_tb(error.__traceback__)[-1]
        why = str(error).partition("\n")[0] or f"{type(error).__name__} at {last.name}:{last.lineno}"
        return Result(item=one, outcome="failed", why=why)
    return Result(item=one, outcome="passed")


def _wait_until_used(stage: Stage) -> None:
    """A proxy may still leave the service alone, for what the last item made of it."""
    deadline = time.monotonic() + 15
    while (reply := stage.ask(get())) is None or reply.status != 200:
        assert time.monotonic() < deadline, "the proxy does not use the service any more"
        time.sleep(0.2)
    # Each item begins with connections of its own.
    stage.upstream.reset()
    time.sleep(0.1)


def get(path: bytes = PATH, *lines: bytes, method: bytes = b"GET", host: bytes = b"localhost") -> bytes:
    """A request without a body, as bytes."""
    head = [method + b" " + path + b" HTTP/1.1", b"Host: " + host, *lines]
    return b"\r\n".join(head) + b"\r\n\r\n"


def post(body: bytes, *lines: bytes, path: bytes = PATH, method: bytes = b"POST") -> bytes:
    """A request with a body of known length, as bytes."""
    return get(path, b"Content-Length: %d" % len(body), *lines, method=method) + body
