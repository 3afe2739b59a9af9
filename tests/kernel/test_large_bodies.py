"""Bodies that are too large reach nobody."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

from agrovet.kernel.http.bodies import REFUSED, BodyLimitMiddleware, largest_body, with_bounded_bodies

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


async def _send(headers: dict[bytes, bytes], parts: Sequence[bytes]) -> Arrived:
    messages = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    messages[-1]["more_body"] = False
    coming = iter([*messages, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(coming)

    arrived = Arrived()
    scope = {"type": "http", "headers": list(headers.items())}
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


async def test_a_body_that_turns_out_too_large_is_cut_off() -> None:
    arrived = await _send({b"content-type": b"application/json"}, [bytes(MB)] * 5)

    assert (arrived.size, arrived.is_refused, arrived.after) == (2 * MB, True, {"type": "http.disconnect"})


async def test_a_length_that_is_no_number_counts_as_unknown() -> None:
    arrived = await _send({b"content-type": b"application/json", b"content-length": b"many"}, [b"{}"])

    assert (arrived.size, arrived.is_refused) == (2, False)


def test_requests_without_a_mark_pass() -> None:
    answer = BodyLimitMiddleware(lambda request: HttpResponse("passed"))(HttpRequest())

    assert answer.status_code == 200
