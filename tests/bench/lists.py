"""Lists: statements per request with few and with many rows, and time beside plain SQL and orjson."""

from collections.abc import Callable, Iterator

import orjson

from modules.forum.models import Post
from tests.bench import plain, plain_chat, plain_forum
from tests.bench.asking import ask, queries_of, time_of
from tests.bench.figures import Figure
from tests.bench.rows import FEW, MANY, THREAD, USUAL, fill

STATEMENTS = {"posts": 8, "ads": 6, "a page of 20 ads": 6, "rooms": 8, "people": 6, "one post with its thread": 8}
ROUNDS = 15
SLOWER = 4


def measure() -> Iterator[Figure]:
    """The figures, one by one, on the database of this process, whose rows are replaced."""
    for amounts, word in ((FEW, "10"), (MANY, "1,000")):
        fill(amounts)
        for name, path in _paths().items():
            yield Figure(
                name=f"statements, {name}",
                measured=queries_of(path),
                bar=STATEMENTS[name],
                unit="",
                note=f"{word} rows",
            )
    for amounts, names in ((USUAL, ["posts", "ads", "rooms", "people"]), (THREAD, ["one post with its thread"])):
        fill(amounts)
        for name in names:
            yield _time(name, _paths()[name], _plain()[name])


def _paths() -> dict[str, str]:
    return {
        "posts": "/api/foro/posts/",
        "ads": "/api/adds/",
        "a page of 20 ads": "/api/adds/?page_size=20",
        "rooms": "/api/chat/rooms/",
        "people": "/api/auth/users/",
        "one post with its thread": f"/api/foro/posts/{_post()}/",
    }


def _plain() -> dict[str, Callable[[], bytes]]:
    post_id = _post()
    return {
        "posts": plain_forum.posts,
        "ads": plain.ads,
        "rooms": plain_chat.rooms,
        "people": plain.people,
        "one post with its thread": lambda: plain_forum.post(post_id),
    }


def _post() -> int:
    return Post.objects.values_list("id", flat=True).order_by("id")[0]


def _time(name: str, path: str, plainly: Callable[[], bytes]) -> Figure:
    # Otherwise two different things would be compared.
    assert orjson.loads(ask(path)) == orjson.loads(plainly()), f"{name}: plain SQL gives another answer."
    ours = time_of(lambda: ask(path), rounds=ROUNDS)
    theirs = time_of(plainly, rounds=ROUNDS)
    note = f"{ours * 1000:.1f} ms, plain SQL and orjson {theirs * 1000:.1f} ms, {len(plainly()) / 1000:.0f} kB"
    return Figure(name=f"times plain SQL, {name}", measured=ours / theirs, bar=SLOWER, unit="x", note=note)
