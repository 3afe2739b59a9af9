"""Reads that the monolith has answered are repeated at the service, and nobody waits for it."""

import gzip
import json
import threading
from itertools import count

from asgiref.sync import async_to_sync
from pytest_django import Settings

from agrovet.kernel import placement
from agrovet.kernel.http import vouchers
from agrovet.kernel.placement import Standing
from extraction.shadow.ledger import KEPT
from extraction.shadow.models import ShadowMismatch
from extraction.shadow.waiting import waiting
from tests.extraction.shadow.conftest import Stage
from tests.intermediary.upstream import OK


def _ask(stage: Stage, times: int = 1, *, method: str = "GET", query: bytes = b"") -> list[bytes]:
    return [async_to_sync(stage.ask)(method=method, query=query) for _ in range(times)]


def test_answers_that_agree_are_counted(stage: Stage) -> None:
    said = _ask(stage, 3)

    stage.settle()
    found = stage.endpoint()
    assert said == [b'{"title": "Riego"}'] * 3
    assert (found.endpoint, found.compared, found.differed) == ("GET /api/posts/<id:post_id>/", 3, 0)
    assert stage.mismatches() == []
    assert stage.repeated == [False] * 3


def test_a_difference_is_kept_with_both_sides(stage: Stage) -> None:
    stage.answers = lambda: {"title": "Riego", "tags": ["a", "b"], "author": {"id": 1}}
    stage.service_answers(lambda: {"title": "Riego ", "tags": ["a", "c"]}, status=203)

    _ask(stage)

    stage.settle()
    assert (stage.endpoint().compared, stage.endpoint().differed) == (1, 1)
    assert stage.mismatches() == [
        [
            {"field": "status", "monolith": 200, "service": 203},
            {"field": "body.title", "monolith": "Riego", "service": "Riego "},
            {"field": "body.tags[]", "monolith": "b", "service": "c"},
            {"field": "body.author", "monolith": "(object with id)", "service": "(absent)"},
        ]
    ]


def test_what_one_side_has_compressed_is_compared_as_it_was_before(stage: Stage) -> None:
    packed = gzip.compress(json.dumps({"title": "Riego", "tags": ["a"]}).encode())
    stage.answers = lambda: {"title": "Riego", "tags": ["b"]}
    stage.service.answering = lambda caller, asked: caller.send(
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\ncontent-encoding: gzip\r\n"
        b"cache-control: no-store\r\n\r\n%b" % (len(packed), packed)
    )

    _ask(stage)

    stage.settle()
    assert stage.mismatches() == [[{"field": "body.tags[]", "monolith": "b", "service": "a"}]]


def test_what_the_monolith_itself_says_differently_is_noise(stage: Stage) -> None:
    ticks = count()
    stage.answers = lambda: {"title": "Riego", "now": next(ticks)}
    stage.service_answers(lambda: {"title": "Riego", "now": next(ticks)})

    for _ in range(5):
        _ask(stage)
        stage.settle()
    learned, asked_twice = stage.endpoint(), stage.repeated.count(True)
    stage.service_answers(lambda: {"title": "riego", "now": next(ticks)})
    _ask(stage)
    stage.settle()

    assert (learned.compared, learned.differed, learned.noise) == (5, 0, ["body.now"])
    # From the third time on it is known.
    assert asked_twice == 3
    assert stage.mismatches() == [[{"field": "body.title", "monolith": "Riego", "service": "riego"}]]


def test_a_service_that_never_answers_keeps_nobody_waiting(stage: Stage, settings: Settings) -> None:
    settings.AGROVET_SHADOW_SECONDS = 60
    released = threading.Event()
    stage.service.answering = lambda caller, asked: released.wait(60) and caller.send(OK)

    said = _ask(stage, 100)

    # Everybody has an answer, and the service has given none.
    waits = waiting.number
    released.set()
    stage.settle()
    assert said == [b'{"title": "Riego"}'] * 100
    assert waits == settings.AGROVET_SHADOW_QUEUE
    assert stage.endpoint().dropped == 100 - settings.AGROVET_SHADOW_QUEUE


def test_no_more_bytes_wait_than_may(stage: Stage, settings: Settings) -> None:
    settings.AGROVET_SHADOW_QUEUE_KIB = 64
    settings.AGROVET_SHADOW_SECONDS = 1
    released = threading.Event()
    stage.service.answering = lambda caller, asked: released.wait(30) and None
    stage.answers = lambda: {"title": "x" * 7000}

    _ask(stage, 20)

    waits = waiting.number
    released.set()
    stage.settle()
    # 64 KiB hold nine of them.
    assert waits == 9
    assert stage.endpoint().dropped >= 11


def test_an_answer_that_is_too_large_is_not_repeated(stage: Stage, settings: Settings) -> None:
    settings.AGROVET_SHADOW_QUEUE_KIB = 64
    stage.answers = lambda: {"title": "x" * 9000}

    _ask(stage)

    stage.settle()
    assert stage.service.asked == []


def test_what_the_client_has_already_is_not_repeated(stage: Stage) -> None:
    stage.status = 304

    _ask(stage)

    stage.settle()
    assert stage.service.asked == []


def test_what_is_no_read_is_not_repeated(stage: Stage) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        _ask(stage, method=method)

    stage.settle()
    assert stage.service.asked == []


def test_only_the_share_is_repeated(stage: Stage) -> None:
    placement.learn({"forum": Standing(epoch=3, shadow=50, phase="shadow")})
    for _ in range(20):
        _ask(stage, 10)
        stage.settle()
    some = len(stage.service.asked)
    placement.learn({"forum": Standing(epoch=4, phase="prepared")})
    _ask(stage, 10)
    stage.settle()

    assert 60 < some < 140
    assert len(stage.service.asked) == some


def test_the_service_is_told_that_it_is_a_repetition(stage: Stage) -> None:
    _ask(stage)

    stage.settle()
    (asked,) = stage.service.asked
    (token,) = asked.all(b"agrovet-voucher")
    told = vouchers.accept(token.decode(), modules=["forum"])
    assert (told.is_repeated, told.host, told.who) == (True, "localhost", None)


def test_of_an_endpoint_the_last_mismatches_are_kept(stage: Stage) -> None:
    numbers = count()
    stage.service_answers(lambda: {"title": next(numbers)})

    for _ in range(KEPT + 5):
        _ask(stage)
        stage.settle()

    kept = [fields[0]["service"] for fields in stage.mismatches()]
    assert kept == list(range(5, KEPT + 5))
    assert stage.endpoint().differed == KEPT + 5


def test_no_credentials_are_kept(stage: Stage) -> None:
    key = "0123456789abcdef0123456789abcdef01234567"
    stage.answers = lambda: {"token": key, "text": f"see {key}", "reset_code": 123456}
    stage.service_answers(lambda: {"token": "other", "text": "see", "reset_code": 654321})

    _ask(stage, query=b"token=abc&page=2")

    stage.settle()
    kept = ShadowMismatch.objects.get()
    assert kept.target == "/api/posts/7/?token=(hidden)&page=2"
    assert kept.fields == [
        {"field": "body.token", "monolith": "(hidden)", "service": "(hidden)"},
        {"field": "body.text", "monolith": "see (hidden)", "service": "see"},
        {"field": "body.reset_code", "monolith": "(hidden)", "service": "(hidden)"},
    ]
