"""Bodies that are too large, and bodies and heads that nobody can read."""

import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException, HTTPResponse

import httpx

from tests.torture.ops.deed import Deed
from tests.torture.ops.grounds import Embedded
from tests.torture.ops.ledger import faults_of

MB = 1024 * 1024
LOGIN = "POST /api/auth/login/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
JSON = "Content-Type: application/json\r\n"
FORM = "Content-Type: multipart/form-data; boundary=b\r\n"
UPLOAD = LOGIN.replace("/auth/login", "/media")


def malformed(ground: Embedded) -> Deed:
    """Each is refused with a 4xx and a sentence."""
    port = httpx.URL(ground.server.base).port or 0
    answers: Counter[str] = Counter()
    wrong: list[str] = []
    for what, raw in _requests():
        answer = _ask(port, raw)
        answers["no answer" if answer is None else str(answer.status_code)] += 1
        if answer is None or not 400 <= answer.status_code < 500:
            wrong.append(f"{what}: {'no answer' if answer is None else answer.status_code}")
        else:
            wrong += [f"{what}: {fault}" for fault in faults_of(answer)]
    return Deed(
        done=f"{answers.total()} kinds of bodies and heads", mended_at=time.monotonic(), answers=answers, wrong=wrong
    )


def _requests() -> Iterator[tuple[str, bytes]]:
    for body in (b"{", b"[]", b"nan", b'{"a": "\xff"}', b'{"phone_number":' * 50_000, b'{"a": "\\ud800"}', b"\0" * 64):
        yield f"JSON {body[:20]!r}", _with(LOGIN + JSON, body)
    for value in ("null", "[]", "{}", "1e400", '"\\u0000"', '"' + "9" * 100_000 + '"'):
        yield f"a number {value[:20]}", _with(LOGIN + JSON, f'{{"phone_number": {value}, "password": "x"}}'.encode())
    yield "a JSON of 3 MB", _with(LOGIN + JSON, b'{"a": "' + b"x" * 3 * MB + b'"}')
    yield "an upload that says it has 10 GB", f"{UPLOAD}{FORM}Content-Length: {10**10}\r\n\r\n--b".encode()
    yield "a form without an end", _with(UPLOAD + FORM, b'--b\r\nContent-Disposition: form-data; name="image"')
    yield "a form without a boundary", _with(UPLOAD + FORM.replace("; boundary=b", ""), b"--b--")
    yield "a form with another boundary", _with(UPLOAD + FORM, b"--c\r\n\r\n--c--")
    yield "a file that is none", _with(UPLOAD + FORM, _part(b"<script>"))
    yield "a form of many fields", _with(UPLOAD + FORM, b"".join(_field(number) for number in range(2000)) + b"--b--")
    yield "an encoding nobody knows", _with(LOGIN + JSON.replace("json", "json; charset=martian"), b"\xff\xfe")
    yield "a kind nobody knows", _with(LOGIN + "Content-Type: application/x-java\r\n", b"\xca\xfe")
    yield "two lengths", f"{LOGIN}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx".encode()
    yield "a negative length", f"{LOGIN}Content-Length: -1\r\n\r\n".encode()
    yield "a length and chunks", f"{LOGIN}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode()
    yield "a chunk without a size", f"{LOGIN}Transfer-Encoding: chunked\r\n\r\nzz\r\n".encode()
    yield "a head of 100 kB", f"{LOGIN}X-Long: {'x' * 100_000}\r\n\r\n".encode()
    yield "a line break in a header", f"{LOGIN}X: a\rb\r\n\r\n".encode()
    yield "no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n"
    yield "no host", b"GET /api/health/ HTTP/1.1\r\n\r\n"


def _with(head: str, body: bytes) -> bytes:
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _part(content: bytes) -> bytes:
    lines = b'--b\r\nContent-Disposition: form-data; name="image"; filename="x.png"\r\nContent-Type: image/png\r\n\r\n'
    return lines + content + b"\r\n--b--\r\n"


def _field(number: int) -> bytes:
    return b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n' % number


def _ask(port: int, raw: bytes) -> httpx.Response | None:
    """The answer to what is sent as it is; None where there is none that can be read."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        # Where it is refused before all was sent, the answer is there all the same.
        with suppress(OSError):
            client.sendall(raw)
        answer = HTTPResponse(client)
        try:
            answer.begin()
            return httpx.Response(answer.status, content=answer.read())
        except (OSError, HTTPException):
            return None
