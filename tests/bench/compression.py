"""What compression saves on the way to clients, and what it costs here, of pages with words as people write them."""

import gzip
from collections.abc import Iterator
from functools import partial
from itertools import product
from time import process_time

from django.core.handlers.base import BaseHandler
from django.core.management import call_command
from django.http.response import HttpResponseBase
from django.test import RequestFactory, override_settings

from modules.accounts.keys import hash_of
from modules.accounts.models import AccessKey, User
from tests.bench.figures import Figure
from tests.bench.rows import KEY, empty
from tests.bench.turns import in_turns

PAGES = {"20 ads": "/api/adds/?page_size=20", "20 posts": "/api/foro/posts/?page_size=20"}
SCALE = 0.001  # 200 people, 1,000 ads, 500 posts, 3,000 comments
ROUNDS = 150
LEVELS = (1, 3, 6, 9)


def measure() -> Iterator[Figure]:
    """The figures, on the database of this process, whose rows are replaced."""
    empty()
    call_command("seed_scale", scale=SCALE, replace=True, quiet=True)
    AccessKey.objects.create(hash=hash_of(KEY), user=User.objects.order_by("id")[0])
    asker = _Asker()
    for name, path in PAGES.items():
        plain = asker.ask(path, coding="")
        sent = asker.ask(path, coding="gzip")
        assert gzip.decompress(sent) == plain
        yield Figure(
            name=f"{name}, compressed",
            measured=100 * len(sent) / len(plain),
            bar=35,
            unit="%",
            note=f"{len(sent):,} of {len(plain):,} bytes; by level {_by_level(plain)}",
        )
    for (name, path), is_kept in product(PAGES.items(), (False, True)):
        with override_settings(AGROVET_ANSWERS_MB=4 if is_kept else 0):
            yield _cost(asker, f"{name}, {'kept' if is_kept else 'not kept'}", path, bar=100 if is_kept else 1000)


class _Asker:
    """Asks the application in this process, through all of its middleware, as a person with a key."""

    def __init__(self) -> None:
        self._handler = BaseHandler()
        self._handler.load_middleware()

    def ask(self, path: str, *, coding: str) -> bytes:
        """The body as it is sent to a client that accepts this coding."""
        headers = {"authorization": f"Token {KEY}", "host": "127.0.0.1", "accept-encoding": coding}
        answer: HttpResponseBase = self._handler.get_response(RequestFactory().get(path, headers=headers))
        body: bytes = answer.getvalue()
        assert (answer.status_code, answer.get("Content-Encoding", "")) == (200, coding), answer.status_code
        return body


def _cost(asker: _Asker, name: str, path: str, *, bar: float) -> Figure:
    asks = [partial(asker.ask, path, coding=coding) for coding in ("", "gzip")]
    for ask in asks:
        ask()
    plain, compressed = (
        1000 * each for each in in_turns(*((ask, 1) for ask in asks), rounds=ROUNDS, clock=process_time)
    )
    return Figure(
        name=f"{name}: compression adds",
        measured=(compressed - plain) * 1000,
        bar=bar,
        unit="µs",
        note=f"processor time {plain:.2f} ms without, {compressed:.2f} with, medians of {ROUNDS} in turns",
    )


def _by_level(body: bytes) -> str:
    return ", ".join(f"{level}: {len(gzip.compress(body, level)):,} in {_time(body, level):.2f} ms" for level in LEVELS)


def _time(body: bytes, level: int) -> float:
    """Milliseconds of processor time, median."""
    [taken] = in_turns((lambda: gzip.compress(body, level), 1), rounds=30, clock=process_time)
    return taken * 1000
