"""A monolith and a service that run, on one database: what is repeated is read there, and nothing else happens."""

import time
from collections.abc import Iterator

import httpx
import pytest
from pytest_django import Settings

from agrovet.kernel.http import vouchers
from agrovet.kernel.http.vouchers import Voucher
from agrovet.kernel.identity import Identity
from tests.drill.databases import Database
from tests.intermediary.pair import forum_apart
from tests.intermediary.proxies import SECRET, Ours
from tests.support.servers import Server

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

ANA = {"full_name": "Ana", "phone_number": "+50588880001", "password": "Clave-Segura-1", "role": "businessman"}
SENTENCE = "Esta petición repite una que ya fue contestada: con ella no se escribe nada."


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Ours, Server]]:
    with forum_apart({"shadow": 100, "phase": "shadow"}) as both:
        yield both


@pytest.fixture(scope="module")
def post(pair: tuple[Ours, Server]) -> str:
    """The address of Ana's post in the monolith."""
    base = f"http://127.0.0.1:{pair[0].port}/api"
    key = httpx.post(f"{base}/auth/register/", json=ANA, timeout=60).raise_for_status().json()["token"]
    made = httpx.post(
        f"{base}/posts/",
        json={"title": "Riego", "content": "…"},
        headers={"Authorization": f"Bearer {key}"},
        timeout=60,
    )
    return f"{base}/posts/{made.raise_for_status().json()['id']}/"


def test_a_reading_that_is_repeated_counts_once(pair: tuple[Ours, Server], post: str) -> None:
    router, service = pair

    httpx.get(post, timeout=60).raise_for_status()
    time.sleep(4)  # both sides add what they counted after two seconds

    listed = httpx.get(f"http://127.0.0.1:{router.port}/api/posts/", timeout=60).json()
    assert [each["views_count"] for each in listed] == [1]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("key", ["", "Bearer 0123456789abcdef"], ids=["no key", "a dead key"])
def test_both_sides_answer_alike(pair: tuple[Ours, Server], post: str, key: str, method: str) -> None:
    router, _ = pair
    control = Database(f"sqlite:///{router.folder / 'agrovet.sqlite3'}")
    before = _compared(control)

    said = [
        httpx.request(
            method,
            f"http://127.0.0.1:{router.port}/api/{path}",
            headers={"Authorization": key} if key else {},
            timeout=60,
        ).status_code
        for path in ("posts/", "posts/1/", "posts/0/", "posts/by-community/", "reactions/", "notifications/")
    ]

    assert said == [200, 200, 404, 400, 401, 401]
    deadline = time.monotonic() + 60
    while _compared(control) < before + len(said):
        assert time.monotonic() < deadline, "they are not compared"
        time.sleep(0.1)
    assert control.ask("SELECT target, fields FROM extraction_shadow_mismatch") == []


def _compared(control: Database) -> int:
    ((compared,),) = control.ask("SELECT sum(compared) FROM extraction_shadow_endpoint")
    return int(compared or 0)


@pytest.mark.parametrize(("is_repeated", "expected"), [(False, (201, 2)), (True, (403, 2))])
def test_a_repetition_writes_nothing(
    pair: tuple[Ours, Server], post: str, settings: Settings, is_repeated: bool, expected: tuple[int, int]
) -> None:
    router, service = pair
    settings.AGROVET_SERVICE_SECRET = SECRET
    ana = Identity(id=1, full_name="Ana", role="businessman", is_staff=False)
    voucher = Voucher(
        who=ana,
        key=vouchers.key_digest("0123456789"),
        client="127.0.0.1",
        scheme="http",
        host="localhost",
        port=router.port,
        is_repeated=is_repeated,
    )

    answer = httpx.post(
        f"{service.base}/api/posts/",
        json={"title": "Suelo", "content": "…"},
        headers={"Authorization": "Bearer 0123456789", "agrovet-voucher": vouchers.issue(voucher, module="forum")},
        timeout=60,
    )

    posts = httpx.get(f"{service.base}/api/posts/", timeout=60).json()
    assert (answer.status_code, len(posts)) == expected
    assert (answer.json().get("detail") == SENTENCE) == is_repeated
