"""
Requests that no client would send, to every path: no 5xx, and whatever is refused is refused in JSON.

What the OpenAPI document cannot express is made here: bodies that are no JSON, forms that are no forms,
keys that are no keys, addresses that are nowhere.
"""

import socket
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any
from urllib.parse import quote, urlsplit

import orjson
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.api_contract.test_document import DOCUMENT
from tests.api_contract.town import CALLERS, IS_LONG, ORIGIN, Town, examples
from tests.support.pictures import png

pytestmark = [pytest.mark.server, pytest.mark.timeout(1200)]

PATHS = sorted(yaml.safe_load(DOCUMENT.read_text())["paths"])
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND"]
KINDS = [
    "application/json",
    "application/json; charset=utf-16",
    "application/json; charset=hex",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=idna",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=x; charset=hex",
    "multipart/form-data; boundary=" + "x" * 300,
    "text/plain",
    "application/octet-stream",
    "image/png",
    "",
    "/",
    "application/json;;;=",
    "\xff",
]
FIELDS = [
    "id", "ids", "phone_number", "phone", "code", "password", "new_password", "full_name", "role", "latitude",
    "profile_picture",
    "title", "content", "description", "price", "category", "condition", "main_image_id", "secondary_image_ids",
    "name", "slug",
    "media", "media_id", "media_url", "image", "images", "file", "post", "parent", "community_id",
    "type", "content_type",
    "object_id", "room", "participants_ids", "following_id", "client_msg_id", "is_private", "work_images_ids", "limit",
]  # fmt: skip
QUERIES = ["limit", "offset", "page", "page_size", "search", "q", "ordering", "category", "lat", "lon", "radius_km",
           "room", "slug", "id", "community", "condition", "status", "location", "token", "format"]  # fmt: skip

NASTY_TEXTS = st.sampled_from(
    ["", " ", "\x00", "a\x00b", "\ud800", "\u202e", "🐄" * 300, "x" * 70_000, "-1", "1e400", "NaN", "٣", "null",
     "../../etc",
     "' OR 1=1 --", "<script>", "9" * 30, "0", "true", "%00", "http://[", "//", "\r\nX: y", "1,2,3", "[1,2]", "{}"]
)  # fmt: skip
TEXTS = NASTY_TEXTS | st.text(max_size=20)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-10, 10)
    | st.sampled_from([2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**30])
    | st.floats()
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


def _json(value: Any) -> bytes:
    """JSON as it comes, NaN and lone surrogates included."""
    import json  # noqa: PLC0415 - the one place that must not use orjson, which would refuse

    return json.dumps(value).encode("utf-8", "surrogatepass")


OBJECTS = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=6).map(_json)
NO_OBJECTS = VALUES.map(_json) | st.sampled_from(
    [
        b"",
        b"{",
        b"[" * 20_000,
        b'{"a":' * 20_000,
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b'{"a":1}{"a":2}',
        b'"\\ud800"',
        b"nul",
    ]
)
FORMS = st.dictionaries(st.sampled_from(FIELDS), TEXTS, max_size=6).map(
    lambda fields: "&".join(f"{name}={quote(text, errors='surrogatepass')}" for name, text in fields.items()).encode()
)


@dataclass(frozen=True, kw_only=True)
class Odd:
    """A request as it goes over the wire. `caller` is one of the town's people, or a key that is none."""

    method: str
    target: bytes
    kind: str
    body: bytes
    caller: str


@st.composite
def parts(draw: st.DrawFn) -> bytes:
    """A multipart body with boundary `x`, more or less."""
    body = b""
    for name in draw(st.lists(st.sampled_from(FIELDS), max_size=4)):
        head = draw(
            st.sampled_from(
                [
                    f'form-data; name="{name}"',
                    f'form-data; name="{name}"; filename="foto.png"',
                    f'form-data; name="{name}"; filename=""',
                    f'form-data; name="{name}"; filename="../../a\x00.php"',
                    f'form-data; name="{name}"; filename="{"n" * 500}.png"',
                    f"form-data; name=\"{name}\"; filename*=no-such''%ff.png",
                    f"form-data; name*=hex''{name}",
                    "form-data",
                    "",
                ]
            )
        )
        more = draw(
            st.sampled_from(["", "Content-Type: image/png\r\n", "Content-Transfer-Encoding: base64\r\n", "odd\r\n"])
        )
        content = draw(
            st.sampled_from(
                [b"", png(), png()[:20], b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP", b"OggS", b"<svg onload=x>", b"1"]
            )
            | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass"))
        )
        body += f"--x\r\nContent-Disposition: {head}\r\n{more}\r\n".encode("utf-8", "surrogatepass") + content + b"\r\n"
    return body + draw(st.sampled_from([b"--x--\r\n", b"--x--", b"--x\r\n", b""]))


BODIES = st.one_of(
    st.tuples(st.just("application/json"), OBJECTS),
    st.tuples(st.just("application/json"), OBJECTS),
    st.tuples(st.just("application/json"), NO_OBJECTS),
    st.tuples(st.just("application/x-www-form-urlencoded"), FORMS),
    st.tuples(st.just("multipart/form-data; boundary=x"), parts()),
    st.tuples(st.just("multipart/form-data; boundary=x"), parts()),
    st.tuples(st.sampled_from(KINDS), OBJECTS | NO_OBJECTS | FORMS | parts() | st.binary(max_size=200)),
)
KEYS = st.sampled_from(
    [
        "Token",
        "Token ",
        "Bearer x y z",
        "Basic YTpi",
        "Token \xff",
        "Bearer " + "k" * 6000,
        "token\t",
        ",",
        "Token null",
        "Negotiate",
    ]
)
# Beyond 64 kB the HTTP server itself refuses the address, in plain text.
SHORT_TEXTS = TEXTS.filter(lambda text: len(text) < 5000)
QUERY = st.lists(st.tuples(st.sampled_from(QUERIES), SHORT_TEXTS), max_size=4).map(
    lambda pairs: "&".join(f"{name}={quote(text, errors='surrogatepass')}" for name, text in pairs)
) | st.sampled_from(
    ["%", "%ff", "%00=%00", "&&&", "=", "limit[]=1", "a=%ED%A0%80", "x" * 3000, ";", "lat=91&lon=181", "limit=%D9%A3"]
)
IDS = st.integers(1, 9).map(str) | st.sampled_from(
    [
        "0",
        "999999999",
        str(2**63 - 1),
        str(2**63),
        "9" * 40,
        "-1",
        "me",
        "%00",
        "%2e%2e",
        "%FF",
        "a%0Ab",
        "a" * 500,
        "1%2F2",
        "01",
        "٣",
    ]
)


@st.composite
def requests(draw: st.DrawFn, paths: list[str]) -> Odd:
    """One odd request."""
    path = draw(st.sampled_from(paths))
    while "{" in path:
        before, _, rest = path.partition("{")
        path = before + quote(draw(IDS), safe="%") + rest.partition("}")[2]
    target = path + (f"?{query}" if (query := draw(QUERY)) else "")
    kind, body = draw(BODIES)
    method = draw(st.sampled_from(METHODS))
    caller = draw(st.sampled_from(CALLERS) | KEYS)
    return Odd(method=method, target=target.encode("ascii", "ignore"), kind=kind, body=body, caller=caller)


QUIET = settings(
    deadline=None,
    derandomize=not IS_LONG,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink] if IS_LONG else [Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def _ask(town: Town, odd: Odd) -> None:
    key = town.headers(odd.caller).get("authorization", "") if odd.caller in CALLERS else odd.caller
    answer = _send(town.server.base, odd, key)
    content = answer.read()

    told = f"{odd!r:.1500}: {answer.status} {content[:300]!r}"
    assert answer.status < 500, told
    assert answer.getheader("access-control-allow-origin") == ORIGIN, told
    if answer.status >= 400 and odd.method != "HEAD":
        assert answer.getheader("content-type") == "application/json", told
        assert isinstance(orjson.loads(content)["detail"], str), told


def _send(base: str, odd: Odd, key: str) -> HTTPResponse:
    """Clients of HTTP mend what they are given: this writes it as it is."""
    server = urlsplit(base)
    headers = {"Origin": ORIGIN, "Content-Type": odd.kind, "Authorization": key, "Content-Length": str(len(odd.body))}
    head = [f"{odd.method} {odd.target.decode()} HTTP/1.1", f"Host: {server.netloc}", "Connection: close"]
    head += [f"{name}: {value}" for name, value in headers.items() if value]
    with socket.create_connection((str(server.hostname), server.port), timeout=30) as line:
        with suppress(ConnectionError):  # refused before all of it was read
            line.sendall("\r\n".join([*head, "", ""]).encode("latin-1") + odd.body)
        answer = HTTPResponse(line, method=odd.method)
        answer.begin()
        return answer


@pytest.mark.parametrize("path", PATHS)
def test_no_odd_request_breaks_a_path(town: Town, path: str) -> None:
    town.heal()

    @settings(QUIET, max_examples=examples(30))
    @given(odd=requests([path]))
    def ask(odd: Odd) -> None:
        _ask(town, odd)

    ask()


NOWHERE = [
    "/api/",
    "/api/nothing/",
    "/api//",
    "/api/auth/",
    "/api/adds/{id}/more/",
    "/api/adds",
    "/api/%2e%2e/",
    "/api/adds/x/",
]


@settings(QUIET, max_examples=examples(60))
@given(odd=requests(NOWHERE))
def test_paths_that_lead_nowhere_say_so(town: Town, odd: Odd) -> None:
    _ask(town, odd)
