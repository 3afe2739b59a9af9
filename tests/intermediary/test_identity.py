"""A real service believes the router about who asks, and nobody else."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import jwt
import pytest
from django.conf import settings

from agrovet.kernel.http import vouchers
from agrovet.kernel.http.asgi import send_json
from agrovet.kernel.http.vouchers import Voucher
from agrovet.kernel.http.vouching import with_vouchers
from agrovet.kernel.identity import Identity
from extraction.router.asking import Asking
from extraction.router.forwarding import _voucher
from extraction.router.headers import Origin
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


@pytest.mark.parametrize(("iat", "exp"), [(0, 86_400), (-86_400, 30), (5, 0), (0, 61)])
def test_a_voucher_lasts_no_longer_than_a_minute_whatever_it_says(iat: int, exp: int) -> None:
    now = int(time.time())
    claims = jwt.decode(vouchers.issue(PROOF, module="forum"), options={"verify_signature": False})
    secret = vouchers._secret(settings.AGROVET_SERVICE_SECRET)
    token = jwt.encode({**claims, "iat": now + iat, "exp": now + exp}, secret, algorithm="HS256")

    with pytest.raises(vouchers.Refused):
        vouchers.accept(token, modules=["forum"])


@pytest.mark.parametrize(("method", "times"), [("POST", 1), ("PATCH", 1), ("DELETE", 1), ("GET", 2)])
async def test_a_request_that_changes_something_is_let_in_once_by_its_voucher(method: str, times: int) -> None:
    reached: list[str] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        reached.append(scope["method"])
        await send_json(send, 200, b"{}")

    service = with_vouchers(application, modules=["forum"])
    token = vouchers.issue(PROOF, module="forum")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=service), base_url="http://forum.test") as client:
        answers = [await client.request(method, "/api/posts/", headers={"agrovet-voucher": token}) for _ in range(2)]

    assert (len(reached), [answer.status_code for answer in answers]) == (times, [200, 200 if times == 2 else 409])


def test_each_request_that_changes_something_gets_a_voucher_of_its_own() -> None:
    scope = _scope("POST")
    asked, origin = Asking(who=None, key=""), Origin(scope)

    made = {_voucher(scope, "forum", asked, origin, is_repeated=False) for _ in range(2)}
    read = {_voucher(_scope("GET"), "forum", asked, origin, is_repeated=False) for _ in range(2)}

    assert (len(made), len(read)) == (2, 1)


def _scope(method: str) -> dict[str, Any]:
    return {
        "type": "http", "method": method, "scheme": "http", "client": ("192.0.2.7", 5), "server": ("127.0.0.1", 80),
        "headers": [],
    }  # fmt: skip
