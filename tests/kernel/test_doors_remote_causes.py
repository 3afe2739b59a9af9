"""What a handler has another process announce is caused by the event that it handles, as if it ran here."""

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from pytest_django import Settings

from agrovet.asgi import application
from agrovet.kernel.bus.causes import cause, caused_by
from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.doors import stand_in, tokens
from modules.accounts import public as accounts
from tests.kernel import far, world

UID = UUID("7d2a4c1e-0b7e-4a51-9a55-0e2f6a1c9b10")


class Listener:
    """Stands in for accounts, and remembers what it was asked for because of what."""

    def __init__(self) -> None:
        self.heard: list[UUID | None] = []

    def identify(self, *, key: str) -> None:
        self.heard.append(cause())


@pytest.fixture
def listener() -> Iterator[Listener]:
    fake = Listener()
    with stand_in("accounts", fake):
        yield fake


async def ask(**more: Any) -> int:
    body = json.dumps({"arguments": {"key": "some-key"}, "origin": "http://app.test", **more}).encode()
    digest = hashlib.sha256(body).hexdigest()
    headers = {
        tokens.HEADER: tokens.issue(module="accounts", function="identify", digest=digest),
        "agrovet-arguments-length": str(len(body)),
        "agrovet-budget-ms": "1000",
    }
    transport = httpx.ASGITransport(app=application)
    async with httpx.AsyncClient(transport=transport, base_url="http://elsewhere.test") as client:
        answer = await client.post("/internal/accounts/identify", content=body, headers=headers)
    return answer.status_code


async def test_who_is_asked_works_because_of_the_callers_event(listener: Listener) -> None:
    status = await ask(causation=str(UID))

    assert (status, listener.heard) == (200, [UID])


@pytest.mark.parametrize("more", [{}, {"causation": None}])
async def test_a_call_outside_of_handlers_has_no_cause(listener: Listener, more: dict[str, None]) -> None:
    status = await ask(**more)

    assert (status, listener.heard) == (200, [None])


async def test_what_is_no_id_is_refused(listener: Listener) -> None:
    assert (await ask(causation="yesterday"), listener.heard) == (400, [])


@pytest.mark.usefixtures("_world")
class TestHandlers:
    def test_a_handler_tells_whom_it_asks_which_event_it_handles(
        self, settings: Settings, deliver: Callable[[], int]
    ) -> None:
        with far.server(far.say(b'{"result": null}')) as (base, asked):
            far.lead(settings, "accounts", base)
            world.listen(lambda event: accounts.identify(key="some-key") and None)
            world.say(1, 10)
            deliver()
            accounts.identify(key="some-key")

        told = [json.loads(request[request.index(b"{") :])["causation"] for request in asked]
        assert told == [str(LoggedEvent.objects.get(name=world.Said.name).uid), None]
        far.forget()

    def test_what_is_published_for_a_caller_is_caused_by_its_event(self) -> None:
        with caused_by(UID):
            world.say(1, 10)
        world.say(1, 11)

        assert list(LoggedEvent.objects.order_by("id").values_list("causation", flat=True)) == [UID, None]

    def test_a_handler_here_is_nearer_than_the_caller(self, deliver: Callable[[], int]) -> None:
        causes: list[UUID | None] = []
        world.listen(lambda event: causes.append(cause()))
        world.say(1, 10)

        with caused_by(UID):
            deliver()

        assert causes == [LoggedEvent.objects.get(name=world.Said.name).uid]
