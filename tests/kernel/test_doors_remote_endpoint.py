"""Calls come in where they are signed for this function, this body and this minute, and nowhere else."""

import hashlib
import time
from collections.abc import Iterator
from typing import Any

import httpx
import jwt
import pytest
from django.conf import settings
from pytest_django import Settings

from agrovet.asgi import application
from agrovet.kernel import links
from agrovet.kernel.doors import deadlines, stand_in, tokens
from agrovet.kernel.trace import continuing, current_trace, outgoing

PATH = "/internal/accounts/identify"
BODY = b'{"arguments":{"key":"some-key"},"origin":"http://app.test"}'
NOTHING_HERE = (404, {"detail": "No encontrado."})


class Listener:
    """Stands in for accounts, and remembers in what surroundings it was asked."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def identify(self, *, key: str) -> None:
        self.heard.append((key, links.origin(), deadlines.remaining(), current_trace()))
        if key == "broken":
            raise RuntimeError("a fault")


@pytest.fixture(autouse=True)
def listener() -> Iterator[Listener]:
    fake = Listener()
    with stand_in("accounts", fake):
        yield fake


async def ask(
    path: str = PATH, body: bytes = BODY, *, method: str = "POST", token: str | None = None, **headers: str
) -> httpx.Response:
    """Send a call that is signed as it should be, unless a token is given."""
    module, function = path.split("/")[2:4]
    good = tokens.issue(module=module, function=function, digest=hashlib.sha256(body).hexdigest())
    given = {
        tokens.HEADER: good if token is None else token,
        "agrovet-arguments-length": str(len(body)),
        "agrovet-budget-ms": "1000",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    transport = httpx.ASGITransport(app=application)
    async with httpx.AsyncClient(transport=transport, base_url="http://elsewhere.test") as client:
        return await client.request(method, path, content=body, headers=given)


def signed(body: bytes = BODY, *, module: str = "accounts", function: str = "identify", late: float = 0) -> str:
    digest = hashlib.sha256(body).hexdigest()
    return tokens.issue(module=module, function=function, digest=digest, now=time.time() - late)


def lasting(*, iat: float, exp: float) -> str:
    """A token under the right secret, with other times than ours have, in seconds from now."""
    claims = jwt.decode(signed(), options={"verify_signature": False})
    now = int(time.time())
    return jwt.encode({**claims, "iat": now + iat, "exp": now + exp}, settings.AGROVET_SERVICE_SECRET, "HS256")


async def test_a_call_that_changes_something_is_carried_out_once() -> None:
    opened: list[dict[str, Any]] = []

    class Rooms:
        def open_private_room(self, **arguments: Any) -> None:
            opened.append(arguments)

    path, body = "/internal/chat/open_private_room", b'{"arguments":{"user_id":1,"other_id":2},"origin":""}'

    def token() -> str:
        return signed(body, module="chat", function="open_private_room")

    with stand_in("chat", Rooms()):
        first = token()
        answers = [await ask(path, body, token=each) for each in (first, first, token())]

    # Sent again by the caller, it is another call: whether that may be is the caller's to know.
    assert [answer.status_code for answer in answers] == [200, 404, 200]
    assert len(opened) == 2


async def test_a_read_may_come_again(listener: Listener) -> None:
    token = signed()

    assert [(await ask(token=token)).status_code for _ in range(2)] == [200, 200]


async def test_a_signed_call_is_carried_out(listener: Listener) -> None:
    answer = await ask()

    assert (answer.status_code, answer.json()) == (200, {"result": None})
    assert [(key, origin) for key, origin, *_ in listener.heard] == [("some-key", "http://app.test")]


@pytest.mark.parametrize("seconds", [-9, 0, 30, 55])
async def test_clocks_may_differ_a_little(seconds: float) -> None:
    assert (await ask(token=signed(late=seconds))).status_code == 200


BAD = {
    "no token": lambda: "",
    "a client's key": lambda: "Token 0123456789abcdef0123456789abcdef01234567",
    "no token at all": lambda: "a.b.c",
    "one for another module": lambda: signed(module="media"),
    "one for another function": lambda: signed(function="people"),
    "one for another body": lambda: signed(b"{}"),
    "one of a minute ago": lambda: signed(late=61),
    "one of a clock that is ahead": lambda: signed(late=-30),
    "one that is good for a day": lambda: lasting(iat=0, exp=86_400),
    "one that was made long ago": lambda: lasting(iat=-86_400, exp=30),
    "one that ends before it begins": lambda: lasting(iat=5, exp=0),
    "one without a signature": lambda: signed().rpartition(".")[0] + ".",
}


@pytest.mark.parametrize("bad", BAD)
async def test_anything_else_finds_nothing(listener: Listener, bad: str) -> None:
    answer = await ask(token=BAD[bad]())

    assert (answer.status_code, answer.json()) == NOTHING_HERE
    assert listener.heard == []


async def test_so_does_a_token_under_another_secret(settings: Settings, listener: Listener) -> None:
    own = settings.AGROVET_SERVICE_SECRET
    settings.AGROVET_SERVICE_SECRET = "f" * 64
    foreign = signed()
    settings.AGROVET_SERVICE_SECRET = own

    answer = await ask(token=foreign)

    assert (answer.status_code, answer.json()) == NOTHING_HERE
    assert listener.heard == []


@pytest.mark.parametrize(
    "path", ["/internal/accounts/Person", "/internal/accounts/service", "/internal/nobody/identify", "/internal/a/b/c"]
)
async def test_only_functions_of_doors_can_be_called(path: str) -> None:
    assert (await ask(path)).status_code == 404


async def test_what_is_not_hosted_here_is_not_here(settings: Settings) -> None:
    settings.AGROVET_MODULES = ["media"]

    assert (await ask()).status_code == 404


@pytest.mark.parametrize("method", ["GET", "OPTIONS", "PUT", "DELETE"])
async def test_pages_of_browsers_find_nothing_and_are_told_of_no_cors(method: str) -> None:
    origin = "http://localhost:5173"

    answer = await ask(method=method, token="", origin=origin, access_control_request_method="POST")

    assert (answer.status_code, answer.json()) == NOTHING_HERE
    assert [name for name in answer.headers if name.startswith("access-control-")] == []


async def test_it_is_not_in_the_document_for_clients() -> None:
    transport = httpx.ASGITransport(app=application)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        document = await client.get("/api/schema/?format=json")

    assert [path for path in document.json()["paths"] if "internal" in path] == []


async def test_the_budget_is_honoured(listener: Listener) -> None:
    await ask(agrovet_budget_ms="700")

    assert 0.3 < listener.heard[0][2] <= 0.7


async def test_a_call_without_time_is_not_carried_out(listener: Listener) -> None:
    assert (await ask(agrovet_budget_ms="0")).status_code == 503
    assert listener.heard == []


async def test_the_trace_goes_on(listener: Listener) -> None:
    with continuing("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "a=1") as trace:
        await ask(**outgoing())

    heard = listener.heard[0][3]
    assert heard.state == "a=1"
    assert heard.trace_id == trace.trace_id
    assert heard.span_id != trace.span_id


@pytest.mark.parametrize("body", [b"{}", b"[]", b"null", b"{", b'{"arguments":{"key":1},"origin":""}'])
async def test_arguments_that_do_not_fit_are_refused(body: bytes) -> None:
    assert (await ask(body=body)).status_code == 400


async def test_a_fault_is_told_without_its_trace(listener: Listener) -> None:
    answer = await ask(body=b'{"arguments":{"key":"broken"},"origin":""}')

    assert (answer.status_code, answer.json()) == (500, {"detail": "it failed"})
