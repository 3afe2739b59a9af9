"""A request goes to a thread once, and the thread serves the next one."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started

from agrovet.kernel.http import one_trip
from agrovet.kernel.http.one_trip import OneTripHandler
from tests.kernel import thread_urls


@pytest.fixture
def handler(settings: Any) -> OneTripHandler:
    """The handler, with views of our own."""
    settings.ROOT_URLCONF = "tests.kernel.thread_urls"
    thread_urls.held.clear()
    thread_urls.ended.clear()
    return OneTripHandler()


@pytest.fixture
def told() -> Iterator[list[tuple[str, int]]]:
    """What began and what ended, and in which thread."""
    told: list[tuple[str, int]] = []

    def began(**_: Any) -> None:
        told.append(("began", threading.get_native_id()))

    def ended(**_: Any) -> None:
        told.append(("ended", threading.get_native_id()))

    request_started.connect(began)
    request_finished.connect(ended)
    yield told
    request_started.disconnect(began)
    request_finished.disconnect(ended)


class Client:
    """Asks once; it stays until `left`."""

    def __init__(self, handler: OneTripHandler) -> None:
        self._handler = handler
        self._has_asked = False
        self.left = asyncio.Event()
        self.got: list[Any] = []
        self.has_part = asyncio.Event()

    async def ask(self, path: str) -> bytes:
        """The body, as far as it came."""
        scope = {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "query_string": b"",
            "headers": [(b"host", b"localhost")],
        }
        await self._handler(scope, self._receive, self._send)
        return b"".join(message.get("body", b"") for message in self.got)

    async def _receive(self) -> Any:
        if self._has_asked:
            await self.left.wait()
            return {"type": "http.disconnect"}
        self._has_asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def _send(self, message: Any) -> None:
        self.got.append(message)
        self.has_part.set()
        await asyncio.sleep(0)


async def test_a_request_begins_is_answered_and_ends_in_one_thread(
    handler: OneTripHandler, told: list[tuple[str, int]]
) -> None:
    thread = int(await Client(handler).ask("/where/"))

    assert told == [("began", thread), ("ended", thread)]
    assert thread != threading.get_native_id()


async def test_the_next_request_has_the_same_thread(handler: OneTripHandler) -> None:
    assert await Client(handler).ask("/where/") == await Client(handler).ask("/where/")


async def test_requests_at_the_same_time_have_threads_of_their_own(handler: OneTripHandler) -> None:
    one, other = await asyncio.gather(Client(handler).ask("/together/"), Client(handler).ask("/together/"))

    assert one != other


async def test_no_more_threads_stay_than_may(handler: OneTripHandler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_trip, "MOST_IDLE", 1)

    both = await asyncio.gather(Client(handler).ask("/together/"), Client(handler).ask("/together/"))
    again = await asyncio.gather(Client(handler).ask("/together/"), Client(handler).ask("/together/"))

    assert len({*both} & {*again}) == 1


async def test_a_client_that_has_left_is_sent_nothing(handler: OneTripHandler, told: list[tuple[str, int]]) -> None:
    client = Client(handler)

    asking = asyncio.create_task(client.ask("/slowly/"))
    await asyncio.sleep(0.1)
    client.left.set()
    await asyncio.sleep(0.1)
    thread_urls.held.set()

    assert await asking == b""
    assert [what for what, _ in told] == ["began", "ended"]


async def test_a_stream_is_sent_to_its_end_and_then_the_request_is_over(
    handler: OneTripHandler, told: list[tuple[str, int]]
) -> None:
    body = await Client(handler).ask("/by-parts/")

    assert body == b"one two"
    assert [what for what, _ in told] == ["began", "ended"]


async def test_a_stream_ends_when_its_client_leaves(handler: OneTripHandler, told: list[tuple[str, int]]) -> None:
    client = Client(handler)

    asking = asyncio.create_task(client.ask("/endless/"))
    await client.has_part.wait()
    client.left.set()
    await asking
    await asyncio.sleep(0.1)  # generators are closed by the event loop, in its time

    assert thread_urls.ended == ["endless"]
    assert [what for what, _ in told] == ["began", "ended"]


async def test_the_thread_of_a_request_that_was_given_up_serves_no_other(handler: OneTripHandler) -> None:
    asking = asyncio.create_task(Client(handler).ask("/slowly/"))
    await asyncio.sleep(0.1)

    asking.cancel()
    async with asyncio.timeout(5):
        thread = await Client(handler).ask("/where/")
    thread_urls.held.set()
    await asyncio.wait([asking])

    assert int(thread) != threading.get_native_id()
