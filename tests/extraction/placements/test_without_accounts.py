"""Nobody can tell whose key it is: who asks a module that has left is told to come back, as everywhere."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker, Settings

from agrovet.kernel.placement import Standing
from extraction.router.answers import BUSY
from extraction.router.application import with_routing
from tests.support.away import data_away


@pytest.fixture
def _accounts_are_away(settings: Settings, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Their data is in a database at a port where nobody listens."""
    settings.AGROVET_SERVICE_URLS = {**settings.AGROVET_SERVICE_URLS, "chat": "http://127.0.0.1:1"}
    with data_away("accounts", django_db_blocker, chat=Standing(epoch=1, share=100, phase="remote")):
        yield


@pytest.mark.usefixtures("_accounts_are_away")
@pytest.mark.parametrize(("kind", "begin"), [("http", "http.response"), ("websocket", "websocket.http.response")])
async def test_who_sends_a_key_is_told_to_come_back(kind: str, begin: str) -> None:
    sent: list[Any] = []

    async def monolith(*_: Any) -> None:
        raise AssertionError("it would wait for the same database")

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": kind,
        "method": "GET",
        "scheme": "http",
        "http_version": "1.1",
        "path": "/api/chat/rooms/",
        "raw_path": b"/api/chat/rooms/",
        "query_string": b"",
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "headers": [(b"host", b"127.0.0.1"), (b"authorization", b"Token 0123456789abcdef0123456789abcdef01234567")],
    }
    await with_routing(monolith)(scope, None, send)

    start, body = sent[0], b"".join(message.get("body", b"") for message in sent[1:])
    assert (start["type"], start["status"]) == (f"{begin}.start", 503)
    assert dict(start["headers"])[b"retry-after"] == b"5"
    assert json.loads(body) == {"detail": BUSY}
