"""Numbers of thousands of digits in front of an extracted module and behind it: parsed with a bound."""

import pytest

from tests.intermediary.catalogue import PATH, Stage, get
from tests.intermediary.proxies import Ours
from tests.intermediary.upstream import OK

pytestmark = pytest.mark.server

DIGITS = b"9" * 5000


@pytest.fixture(autouse=True)
def _forum_apart(stage: Stage) -> None:
    assert isinstance(stage.proxy, Ours)
    stage.upstream.reset()
    stage.proxy.place(share=100, phase="remote")


@pytest.mark.parametrize("method", [b"OPTIONS", b"GET"])
def test_hops_without_end_become_as_many_as_there_can_be(stage: Stage, method: bytes) -> None:
    reply = stage.ask(get(PATH, b"Max-Forwards: " + DIGITS, method=method))

    assert reply is not None
    assert reply.status == 200
    (seen,) = stage.upstream.asked[0].all(b"max-forwards")
    assert seen == (b"%d" % (2**63 - 2) if method == b"OPTIONS" else DIGITS)


@pytest.mark.parametrize("length", [b"0" * 5000 + b"2", DIGITS], ids=["zeros", "digits"])
@pytest.mark.parametrize("path", [PATH, b"/api/auth/login/"])
def test_a_length_of_thousands_of_digits_is_malformed(stage: Stage, path: bytes, length: bytes) -> None:
    reply = stage.ask(
        get(path, b"Content-Type: application/json", b"Content-Length: " + length, method=b"POST") + b"{}"
    )

    assert reply is not None
    assert reply.status == 400
    assert stage.upstream.asked == []


def test_a_length_of_thousands_of_digits_in_an_answer_is_none_and_the_monolith_answers(stage: Stage) -> None:
    stage.upstream.answering = lambda caller, asked: caller.send(OK.replace(b"2\r\n", b"0" * 5000 + b"2\r\n"))

    reply = stage.ask(get())

    assert reply is not None
    assert (reply.status, reply.body) == (200, b"[]")
