"""What a request asks of other modules is asked where its person is served."""

from typing import Any

from pytest_django import Settings

from agrovet.kernel import placement
from agrovet.kernel.placement import Standing, is_served_elsewhere
from extraction.router import buckets
from extraction.router.application import with_routing

HALF = Standing(epoch=1, share=50, phase="canary")


def _subject_of(visitor: str) -> str:
    return f"visitor:{visitor}"


def _visitor(*, of_chat: bool) -> str:
    """One whom the monolith serves media, and the service of chat does serve, or does not."""
    return next(
        str(number)
        for number in range(1000)
        if not buckets.is_served_by_service("media", _subject_of(str(number)), share=50)
        and buckets.is_served_by_service("chat", _subject_of(str(number)), share=50) == of_chat
    )


async def _asked_elsewhere(visitor: str) -> bool:
    seen: list[bool] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(is_served_elsewhere("chat"))

    async def nothing(*_: Any) -> None:
        return None

    cookie = buckets.cookie_for(visitor, secure=False)[1].partition(b";")[0]
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "http_version": "1.1",
        "path": "/api/media/",
        "raw_path": b"/api/media/",
        "query_string": b"",
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "headers": [(b"host", b"127.0.0.1"), (b"cookie", cookie)],
    }
    await with_routing(application)(scope, nothing, nothing)
    return seen[0]


async def test_a_request_goes_on_to_the_service_that_serves_its_person(settings: Settings) -> None:
    settings.AGROVET_SERVICE_URLS = {**settings.AGROVET_SERVICE_URLS, "media": "http://127.0.0.1:1"}
    placement.learn({"media": HALF, "chat": HALF})

    answers = [await _asked_elsewhere(_visitor(of_chat=chosen)) for chosen in (True, False)]

    assert answers == [True, False]
    assert placement.chooser.get() is None
