"""Every answer, whoever gives it, tells browsers to run nothing in it, frame it nowhere, and guess at nothing."""

import asyncio
import socket
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from pytest_django import Settings
from uvicorn.server import ServerState

from agrovet.asgi import application
from agrovet.kernel.http.safe_headers import OF_ALL, OF_DATA, OF_FILES, OF_PAGES, Lines
from agrovet.kernel.http.safety import BROKEN, with_safety
from agrovet.serving.http import StrictHttp
from agrovet.serving.web import config
from tests.sight.asking import Answer, ask

FAR_TOO_LARGE = str(2**40)
ANSWERS = [
    ("a list", "/api/adds/", {}, 200, OF_DATA),
    ("a refusal", "/api/media/", {}, 401, OF_DATA),
    ("an unknown path", "/api/nothing/", {}, 404, OF_DATA),
    ("a host that is not ours", "/api/adds/", {"host": "evil.example"}, 400, OF_DATA),
    ("a body that is too large", "/api/adds/", {"content_length": FAR_TOO_LARGE}, 413, OF_DATA),
    ("a redirection", "/", {}, 302, OF_PAGES),
    ("the admin", "/admin/login/", {}, 200, OF_PAGES),
    ("a file of the admin", "/static/admin/css/base.css", {}, 200, OF_FILES),
    ("the API document", "/api/schema/", {}, 200, OF_FILES),
    ("health", "/health/live", {}, 200, OF_DATA),
    ("health as clients know it", "/api/health/", {}, 200, OF_FILES),
    ("metrics, not for all", "/metrics", {}, 403, OF_DATA),
    ("a call that is not signed", "/internal/media/delete", {}, 404, OF_DATA),
]


def asked(path: str, *, within: Any = application, **headers: str) -> tuple[Answer, Counter[str]]:
    """The answer, and how often each header stands in it."""
    names: Counter[str] = Counter()

    async def counted(scope: Any, receive: Any, send: Any) -> None:
        is_over = False

        async def once() -> Any:
            nonlocal is_over
            if is_over:
                await asyncio.Event().wait()  # a client that stays, and says no more
            is_over = True
            return await receive()

        async def counting(message: Any) -> None:
            names.update(name.decode().lower() for name, _ in message.get("headers", ()))
            await send(message)

        await within(scope, once, counting)

    return async_to_sync(ask)(counted, path, **{"host": "localhost", **headers}), names


def told(lines: Lines) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in lines}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "headers", "status", "of_kind"), [case[1:] for case in ANSWERS], ids=[case[0] for case in ANSWERS]
)
def test_an_answer_says_all_of_it_once(path: str, headers: dict[str, str], status: int, of_kind: Lines) -> None:
    answer, names = asked(path, **headers)

    wanted = told((*OF_ALL, *of_kind))
    said = {name.lower(): value for name, value in answer.headers.items()}
    if path == "/admin/login/":
        wanted |= {"cache-control": "max-age=0, no-cache, no-store, must-revalidate, private"}
    assert answer.status == status
    assert {name: said.get(name) for name in wanted} == wanted
    assert {name: names[name] for name in wanted} == dict.fromkeys(wanted, 1)
    assert "server" not in said


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/swagger/", "/redoc/"])
def test_pages_with_rules_of_their_own_keep_them(path: str) -> None:
    answer, names = asked(path)

    assert "worker-src 'self' blob:" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert {name: names[name] for name in told(OF_ALL)} == dict.fromkeys(told(OF_ALL), 1)


@pytest.mark.django_db
def test_an_uploaded_file_keeps_its_sandbox_and_is_read_by_other_pages(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path

    answer, _ = asked("/media/none.png")

    assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


async def _failing(scope: Any, receive: Any, send: Any) -> None:
    raise RuntimeError("nobody foresaw this")


def test_what_nobody_foresaw_is_told_without_its_trace_and_logged() -> None:
    sent: list[Any] = []

    async def keep(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "scheme": "http", "headers": [(b"origin", b"http://localhost:5173")]}
    with pytest.raises(RuntimeError, match="nobody foresaw"):
        async_to_sync(with_safety(_failing))(scope, None, keep)

    start, body = sent
    headers = dict(start["headers"])
    assert (start["status"], body["body"].decode()) == (500, f'{{"detail": "{BROKEN}"}}')
    assert headers[b"access-control-allow-origin"] == b"http://localhost:5173"
    assert headers.items() >= {*OF_ALL, *OF_DATA}


async def test_what_the_server_refuses_before_any_application_says_it_too() -> None:
    configured = config()
    configured.app = _nobody
    configured.load()
    ours, theirs = socket.socketpair()
    await asyncio.get_running_loop().connect_accepted_socket(
        lambda: StrictHttp(config=configured, server_state=ServerState(), app_state={}), ours
    )
    reader, writer = await asyncio.open_unix_connection(sock=theirs)

    writer.write(b"nonsense\r\n\r\n")
    came = await reader.read()
    writer.close()

    head = came.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert set(head) >= {name + b": " + value for name, value in (*OF_ALL, *OF_DATA)}


async def _nobody(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("what is refused comes to no application")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/api/adds/", "/health/live"])
def test_browsers_remember_https_where_it_is_used(settings: Settings, path: str) -> None:
    settings.SECURE_HSTS_SECONDS, settings.AGROVET_TRUST_PROXY = 60, True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    by_https, names = asked(path, x_forwarded_proto="https")
    by_http, _ = asked(path)

    said = {name.lower(): value for name, value in by_https.headers.items()}
    assert (said["strict-transport-security"], names["strict-transport-security"]) == ("max-age=60", 1)
    assert "strict-transport-security" not in {name.lower() for name in by_http.headers}
