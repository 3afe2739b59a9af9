"""A monolith and a service that run, on one database: what is repeated is read there, and nothing else happens."""

import time
from collections.abc import Iterator

import httpx
import pytest
from pytest_django import Settings

from agrovet.kernel.http import vouchers
from agrovet.kernel.http.vouchers import Voucher
from agrovet.kernel.identity import Identity
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
