"""Bodies that are too large reach nobody."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

from agrovet.kernel.doors import stand_in
from agrovet.kernel.http import bodies
from agrovet.kernel.http.bodies import REFUSED, BodyLimitMiddleware, largest_body, with_bounded_bodies
from agrovet.kernel.http.spool_budget import SpoolBudget
from modules.accounts.fake import FakeAccounts

MB = 1024 * 1024
MULTIPART = b"multipart/form-data; boundary=x"


class Arrived:
    """An application that takes in the whole body, as Django's does."""

    def __init__(self) -> None:
        self.size = 0
        self.is_refused: bool | None = None
        self.after: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        more = True
        while more:
            message = await receive()
            self.size += len(message["body"])
            more = message["more_body"]
        self.is_refused = scope[REFUSED].refusal is not None
        self.after = await receive()


async def _send(headers: dict[bytes, bytes], parts: Sequence[bytes], *, path: str = "/api/media/") -> Arrived:
    messages = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    messages[-1]["more_body"] = False
    coming = iter([*messages, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(coming)

    arrived = Arrived()
    scope = {"type": "http", "method": "POST", "path": path, "client": ("10.0.0.1", 1), "headers": [*headers.items()]}
    await with_bounded_bodies(arrived)(scope, receive, None)
    return arrived


async def test_a_body_within_the_limit_arrives_whole() -> None:
    arrived = await _send({b"content-type": MULTIPART, b"content-length": b"6"}, [b"abc", b"def"])

    assert (arrived.size, arrived.is_refused, arrived.after) == (6, False, {"type": "http.disconnect"})


@pytest.mark.parametrize("content_type", [MULTIPART, b"application/json"])
async def test_a_body_that_is_announced_too_large_is_not_read(content_type: bytes) -> None:
    length = str(largest_body(content_type) + 1).encode()

    arrived = await _send({b"content-type": content_type, b"content-length": length}, [b"abc", b"def"])

    assert (arrived.size, arrived.is_refused, arrived.after) == (0, True, {"type": "http.disconnect"})


KEY = {b"content-type": MULTIPART, b"authorization": b"Token key-1"}


@pytest.fixture
def _ana() -> Iterator[None]:
    people = FakeAccounts()
    people.add(id=1)
    with stand_in("accounts", people):
        yield


@pytest.mark.usefixtures("_ana")
@pytest.mark.parametrize("length", [{}, {b"content-length": b"%d" % (12 * MB)}], ids=["chunked", "announced"])
async def test_a_large_body_is_taken_where_files_are_and_with_a_live_key_alone(length: dict[bytes, bytes]) -> None:
    parts = [bytes(MB)] * 12

    with_key = await _send({**KEY, **length}, parts)
    without = await _send({b"content-type": MULTIPART, **length}, parts)
    dead = await _send({**KEY, b"authorization": b"Token key-99", **length}, parts)
    elsewhere = await _send({**KEY, **length}, parts, path="/api/posts/")

    assert (with_key.size, with_key.is_refused) == (12 * MB, False)
    assert [each.is_refused for each in (without, dead, elsewhere)] == [True, True, True]
    assert max(each.size for each in (without, dead)) <= 12 * MB - 1
    assert elsewhere.size <= 2.5 * MB


@pytest.mark.usefixtures("_ana")
async def test_what_one_address_sends_at_once_has_a_budget_and_gives_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    budget = SpoolBudget(most=8 * MB, most_of_one=3 * MB)
    monkeypatch.setattr(bodies, "spool_budget", lambda: budget)

    too_much = await _send(KEY, [bytes(MB)] * 4)
    after = await _send(KEY, [bytes(MB)] * 3)

    assert (too_much.size, too_much.is_refused) == (3 * MB, True)
    assert (after.size, after.is_refused) == (3 * MB, False)


def test_the_budget_of_a_process_is_shared_by_all_addresses() -> None:
    budget = SpoolBudget(most=4 * MB, most_of_one=3 * MB)

    taken = [budget.take("a", 3 * MB), budget.take("a", 1), budget.take("b", MB), budget.take("c", 1)]
    budget.give_back("a", 3 * MB)

    assert taken == [True, False, True, False]
    assert budget.take("c", 3 * MB)


async def test_a_body_that_turns_out_too_large_is_cut_off() -> None:
    arrived = await _send({b"content-type": b"application/json"}, [bytes(MB)] * 5)

    assert (arrived.size, arrived.is_refused, arrived.after) == (2 * MB, True, {"type": "http.disconnect"})


async def test_a_length_that_is_no_number_counts_as_unknown() -> None:
    arrived = await _send({b"content-type": b"application/json", b"content-length": b"many"}, [b"{}"])

    assert (arrived.size, arrived.is_refused) == (2, False)


def test_requests_without_a_mark_pass() -> None:
    answer = BodyLimitMiddleware(lambda request: HttpResponse("passed"))(HttpRequest())

    assert answer.status_code == 200
