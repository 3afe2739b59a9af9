"""What is noted of each request and socket, and what of it nobody reads."""

import asyncio
import json
import logging
import sys
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from agrovet.kernel.http.recording import with_record
from agrovet.kernel.http.tracing import with_trace
from agrovet.kernel.logs import JsonLines, TextLines, hidden
from agrovet.kernel.metrics.processes import OF_THIS_PROCESS
from tests.sight.asking import Application, ask

KEY = "0992c293d8f0615fca02293a0fda3b37d367c7ae"


def recorded(application: Application) -> Application:
    return with_trace(with_record(application, module_of=lambda path: "forum" if b"foro" in path else None))


def count(name: str, **labels: str) -> float:
    return OF_THIS_PROCESS.get_sample_value(name, labels) or 0


def requests(method: str, status: str, module: str = "forum") -> float:
    return count("agrovet_http_request_seconds_count", module=module, method=method, status=status)


def answering(status: int) -> Application:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return application


async def breaking(scope: Any, receive: Any, send: Any) -> None:
    raise ValueError("no")


async def leaving(scope: Any, receive: Any, send: Any) -> None:
    """As where the client is gone before there is an answer."""


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture, settings: Any) -> list[dict[str, Any]]:
    """What the log was told of requests, filled while they are made."""
    settings.AGROVET_LOG_REQUESTS = True
    lines: list[dict[str, Any]] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(vars(record)["told"])

    handler = Keeping()
    logging.getLogger("agrovet.requests").addHandler(handler)
    yield lines
    logging.getLogger("agrovet.requests").removeHandler(handler)


class TestRequests:
    """By module, method and hundreds of the status, whatever is sent."""

    @pytest.mark.parametrize(
        ("method", "status", "label", "hundreds"),
        [("GET", 200, "GET", "2xx"), ("POST", 404, "POST", "4xx"), ("PROPFIND", 405, "other", "4xx")],
    )
    def test_an_answer_is_counted(self, method: str, status: int, label: str, hundreds: str) -> None:
        before = requests(label, hundreds)

        async_to_sync(ask)(recorded(answering(status)), "/api/foro/posts/", method=method)

        assert requests(label, hundreds) == before + 1

    def test_what_is_of_no_module_is_other_or_internal(self) -> None:
        before = requests("GET", "2xx", "other"), requests("POST", "2xx", "internal")

        async_to_sync(ask)(recorded(answering(200)), "/swagger/")
        async_to_sync(ask)(recorded(answering(200)), "/internal/accounts/users", method="POST")

        assert (requests("GET", "2xx", "other"), requests("POST", "2xx", "internal")) == (before[0] + 1, before[1] + 1)

    def test_what_breaks_is_a_500_and_what_nobody_waits_for_a_499(self, told: list[dict[str, Any]]) -> None:
        with pytest.raises(ValueError, match="no"):
            async_to_sync(ask)(recorded(breaking), "/api/foro/posts/")
        with pytest.raises(ValueError, match="not enough values"):
            async_to_sync(ask)(recorded(leaving), "/api/foro/posts/")

        assert [each["status"] for each in told] == [500, 499]

    def test_a_path_that_no_route_matches_is_told_without_what_may_be_a_number_or_a_key(
        self, told: list[dict[str, Any]]
    ) -> None:
        paths = [
            "/api/foro/50581234567/",
            "/media/2026/0b9d3c5e-7f1a-4c1e-9d57-2f3a1b5c7d9e.jpg",
            "/api/auth/users/77/",
        ]

        for path in paths:
            async_to_sync(ask)(recorded(answering(404)), path)

        assert [each["path"] for each in told] == ["/api/foro/…/", "/media/2026/…", "/api/auth/users/77/"]

    def test_none_is_told_where_the_setting_says_so(self, told: list[dict[str, Any]], settings: Any) -> None:
        settings.AGROVET_LOG_REQUESTS = False

        async_to_sync(ask)(recorded(answering(200)), "/api/foro/posts/")

        assert told == []


class TestSockets:
    """Open ones, and those that were let in or refused."""

    @pytest.mark.parametrize(
        ("message", "outcome", "status"),
        [
            ({"type": "websocket.accept"}, "accepted", 101),
            ({"type": "websocket.close", "code": 4401}, "refused", 403),
            ({"type": "websocket.http.response.start", "status": 503, "headers": []}, "refused", 503),
        ],
    )
    def test_a_socket_is_counted_and_told_when_it_ends(
        self, told: list[dict[str, Any]], message: dict[str, Any], outcome: str, status: int
    ) -> None:
        open_meanwhile = []
        before = count("agrovet_sockets_total", module="forum", outcome=outcome)

        async def application(scope: Any, receive: Any, send: Any) -> None:
            await send(message)
            open_meanwhile.append(count("agrovet_sockets_open", module="forum"))

        async def send(message: Any) -> None:
            """Nobody listens."""

        scope = {"type": "websocket", "path": "/ws/foro/", "raw_path": b"/ws/foro/", "headers": []}
        asyncio.run(recorded(application)(scope, None, send))  # type: ignore[arg-type]  # an awaitable is a coroutine here

        assert open_meanwhile == [1 if outcome == "accepted" else 0]
        assert count("agrovet_sockets_open", module="forum") == 0
        assert count("agrovet_sockets_total", module="forum", outcome=outcome) == before + 1
        assert [(each["method"], each["status"]) for each in told] == [("WEBSOCKET", status)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (f"Authorization: Token {KEY}", "Authorization: Token …"),
        (f"bearer {KEY}.x-y_z", "bearer …"),
        (f"GET /ws/presence/?token={KEY}&page=2", "GET /ws/presence/?token=…&page=2"),
        ("code=123456, password='a b'", "code=… password=…"),
        ("postgres://user:secret@host/agrovet", "postgres://user:…@host/agrovet"),
        ("no\nDETAIL:  Key (phone_digits)=(50581234567) exists.", "no\nDETAIL:  Key (phone_digits)=(…"),
        ("SMS to +505 8123-4567 failed", "SMS to +… failed"),
        ("post 1234567 of forum.post.created, 2026-11-26", "post 1234567 of forum.post.created, 2026-11-26"),
    ],
)
def test_nobody_reads_keys_codes_and_numbers(text: str, read: str) -> None:
    assert hidden(text) == read


@pytest.mark.parametrize("lines", [TextLines(), JsonLines()])
def test_nobody_reads_them_in_an_error_either(lines: logging.Formatter) -> None:
    said = f"duplicate key\nDETAIL:  Key (phone_digits)=(50581234567) exists. Token {KEY}"
    try:
        raise ValueError(said)
    except ValueError:
        record = logging.LogRecord("agrovet", logging.ERROR, "", 0, "It failed.", None, sys.exc_info())

    line = lines.format(record)

    assert "ValueError: duplicate key" in line
    assert "50581234567" not in line
    assert KEY not in line


def test_a_line_for_machines_is_one_line_whatever_the_record_holds() -> None:
    record = logging.LogRecord("agrovet", logging.INFO, "", 0, "Uno\ndos %s", (object,), None)

    line = JsonLines().format(record)

    assert "\n" not in line
    assert json.loads(line)["message"] == "Uno\ndos <class 'object'>"
