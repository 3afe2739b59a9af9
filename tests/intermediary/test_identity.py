"""A real service believes the router about who asks, and nobody else."""

from collections.abc import Iterator

import httpx
import jwt
import pytest

from agrovet.kernel.http import vouchers
from agrovet.kernel.http.vouchers import Voucher
from agrovet.kernel.identity import Identity
from tests.intermediary.pair import forum_apart
from tests.intermediary.proxies import SECRET, Ours
from tests.support.servers import Server

pytestmark = pytest.mark.server

ANA = {"full_name": "Ana", "phone_number": "+50588880001", "password": "Clave-Segura-1", "role": "businessman"}
PROOF = Voucher(
    who=Identity(id=7, full_name="Ana", role=None, is_staff=False),
    key="digest",
    client="192.0.2.7",
    scheme="https",
    host="app.example",
    port=8005,
)


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Ours, Server]]:
    with forum_apart({"share": 100, "phase": "remote"}) as both:
        yield both


@pytest.fixture(scope="module")
def key(pair: tuple[Ours, Server]) -> str:
    answer = httpx.post(f"http://127.0.0.1:{pair[0].port}/api/auth/register/", json=ANA, timeout=60)
    return str(answer.raise_for_status().json()["token"])


def test_the_service_knows_whose_key_it_is(pair: tuple[Ours, Server], key: str) -> None:
    router, _ = pair

    answer = httpx.post(
        f"http://127.0.0.1:{router.port}/api/posts/",
        json={"title": "Riego", "content": "…"},
        headers={"Authorization": f"Bearer {key}"},
        timeout=60,
    )

    assert (answer.status_code, answer.headers["via"][:12]) == (201, "1.1 agrovet-")
    assert answer.json()["title"] == "Riego"


def test_a_key_that_is_dead_is_dead_there_too(pair: tuple[Ours, Server]) -> None:
    router, _ = pair

    answer = httpx.post(
        f"http://127.0.0.1:{router.port}/api/posts/",
        json={"title": "Riego", "content": "…"},
        headers={"Authorization": "Bearer 0123456789"},
        timeout=60,
    )

    assert (answer.status_code, "via" in answer.headers) == (401, True)


@pytest.mark.parametrize("secret", ["x" * 40, SECRET])
def test_a_service_believes_no_voucher_of_others(pair: tuple[Ours, Server], secret: str) -> None:
    _, service = pair
    claims = jwt.decode(vouchers.issue(PROOF, module="forum"), options={"verify_signature": False})
    # Signed with another secret, and with that of calls between services, which is not the one of vouchers.
    forged = jwt.encode(claims, secret, algorithm="HS256")

    answer = httpx.post(
        f"{service.base}/api/posts/", json={"title": "x"}, headers={"agrovet-voucher": forged}, timeout=60
    )

    assert answer.status_code == 401


def test_a_voucher_says_what_it_was_made_with() -> None:
    token = vouchers.issue(PROOF, module="forum")

    assert vouchers.accept(token, modules=["media", "forum"]) == PROOF


def test_a_voucher_is_for_one_module() -> None:
    token = vouchers.issue(PROOF, module="forum")

    with pytest.raises(vouchers.Refused):
        vouchers.accept(token, modules=["media"])


def test_a_voucher_is_of_this_minute() -> None:
    token = vouchers.issue(PROOF, module="forum", now=1_000_000)

    with pytest.raises(vouchers.Refused):
        vouchers.accept(token, modules=["forum"])
