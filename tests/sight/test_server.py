"""One server, as the container starts it: what its log, its figures and its traces say of what clients do."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from websockets.sync.client import connect

from tests.commands.test_serving import eventually
from tests.sight.collector import Collected, collecting
from tests.support import pictures
from tests.support.servers import ON_POSTGRES, Server, own_parts, serving

pytestmark = pytest.mark.server

NUMBER, PASSWORD, ANOTHER = "+50588880077", "Una-Clave-Larga-9", "Otra-Clave-Larga-9"
WATCHER = {"authorization": "Bearer a-token-that-is-long-enough-for-it"}
TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A server, what it sent to the collector, and what nobody may find in its log."""

    server: Server
    collected: Collected
    secrets: dict[str, str]
    registered: httpx.Response

    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.server.said().splitlines()]

    def requests(self, path: str) -> list[Any]:
        return [line for line in self.lines() if line["logger"] == "agrovet.requests" and line["path"] == path]


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with own_parts() as parts, collecting() as collected:
        parts |= {
            "AGROVET_LOG_FORMAT": "json",
            "AGROVET_LOG_LEVEL": "DEBUG",
            "AGROVET_METRICS_TOKEN": "a-token-that-is-long-enough-for-it",
            "OTEL_EXPORTER_OTLP_ENDPOINT": collected.address,
            "OTEL_BSP_SCHEDULE_DELAY": "100",
        }
        # Without Redis, sockets' frames and figures are those of one process.
        with serving(parts=parts, options=["--workers", "2"] if ON_POSTGRES else []) as server:
            yield _played(server, collected)


def _played(server: Server, collected: Collected) -> Scene:
    """A client does everything in which there is a secret, the wrong way too."""
    client = httpx.Client(base_url=server.base, timeout=30)
    person = {"full_name": "Ana", "phone_number": NUMBER, "password": PASSWORD, "role": "consumer"}
    context = {"traceparent": f"00-{TRACE}-{SPAN}-01", "tracestate": "vendor=1"}
    registered = client.post("/api/auth/register/", json=person, headers=context)
    key = registered.json()["token"]
    assert client.post("/api/auth/register/", json=person).status_code == 400
    assert client.post("/api/auth/login/", json={"phone_number": NUMBER, "password": "no"}).status_code == 401
    keyed = {"authorization": f"Token {key}"}
    assert client.get("/api/auth/users/me/", headers=keyed).status_code == 200
    assert client.get(f"/api/adds/?token={key}&phone={NUMBER[1:]}").status_code == 200
    assert client.get(f"/api/auth/users/{NUMBER}/", headers=keyed).status_code == 404
    assert client.get(f"/api/auth/users/%2B{NUMBER[1:]}/{key}/", headers=keyed).status_code == 404
    picture = ("a.png", pictures.png(), "image/png")
    stored = client.post("/api/media/", files={"file": picture}, headers=keyed)
    assert stored.status_code == 201
    place = stored.json()["url"]
    client.get(httpx.URL(place).path)
    address = server.base.replace("http", "ws")
    with connect(f"{address}/ws/presence/?token={key}"):
        pass
    with suppress(Exception), connect(f"{address}/ws/chat/1/?token={key}x"):
        pass
    assert client.post("/api/auth/password-reset/request/", json={"phone": NUMBER}).status_code == 200
    messages = server.data / "sms"
    assert eventually(lambda: messages.exists() and len(list(messages.glob("*.txt"))) == 1)
    code = re.findall(r"\b\d{6}\b", next(messages.glob("*.txt")).read_text())[0]
    for tried in (f"{(int(code) + 1) % 1_000_000:06d}", code):
        client.post("/api/auth/password-reset/verify/", json={"phone": NUMBER, "code": tried, "new_password": ANOTHER})
    assert client.post("/api/auth/login/", json={"phone_number": NUMBER, "password": ANOTHER}).status_code == 200
    secrets = {"key": key, "code": code, "number": NUMBER[1:], "password": PASSWORD, "new password": ANOTHER}
    secrets["file"] = place.rpartition("/")[2]
    return Scene(server=server, collected=collected, secrets=secrets, registered=registered)


class TestItsLog:
    """Objects of JSON, without what nobody may know."""

    def test_each_line_is_an_object(self, scene: Scene) -> None:
        for line in scene.lines():
            assert {"time", "level", "logger", "message", "process"} <= set(line)

    def test_a_request_is_a_line_with_all_that_one_looks_for(self, scene: Scene) -> None:
        (line,) = scene.requests("/api/auth/users/me/")

        assert {name: line[name] for name in ("level", "module", "method", "status")} == {
            "level": "INFO",
            "module": "accounts",
            "method": "GET",
            "status": 200,
        }
        assert line["person_id"] == scene.registered.json()["user"]["id"]
        assert line["request_id"] == line["trace_id"]
        assert re.fullmatch(r"[0-9a-f]{16}", line["span_id"])
        assert line["ms"] > 0

    def test_a_path_is_without_its_numbers_and_its_query(self, scene: Scene) -> None:
        assert [line["status"] for line in scene.requests("/api/adds/")] == [200]
        assert [line["status"] for line in scene.requests("/media/<path:key>")] != []
        assert [line["status"] for line in scene.requests("/api/auth/users/…/…/")] == [404]

    def test_a_socket_is_a_line_when_it_ends(self, scene: Scene) -> None:
        assert eventually(lambda: len(scene.requests("/ws/presence/")) == 1)
        (line,) = scene.requests("/ws/presence/")
        assert (line["module"], line["method"], line["status"]) == ("chat", "WEBSOCKET", 101)
        assert line["person_id"] == scene.registered.json()["user"]["id"]

    @pytest.mark.parametrize("what", ["key", "code", "number", "password", "new password", "file"])
    def test_nobody_finds_there(self, scene: Scene, what: str) -> None:
        assert len(scene.lines()) > 10
        assert scene.secrets[what] not in scene.server.said()


class TestItsTraces:
    """The client's trace goes on, through the doors and the events, and is told to a collector."""

    def test_the_answer_names_the_trace(self, scene: Scene) -> None:
        headers = scene.registered.headers

        assert headers["x-request-id"] == TRACE
        assert re.fullmatch(f"00-{TRACE}-(?!{SPAN})[0-9a-f]{{16}}-01", headers["traceresponse"])

    def test_request_door_and_handler_are_spans_of_it(self, scene: Scene) -> None:
        expected = {"POST /api/auth/register/", "profiles.open_profile_of_role", "profiles.open_profile"}
        assert eventually(lambda: expected <= set(scene.collected.of(TRACE)))
        spans = scene.collected.of(TRACE)

        request = spans["POST /api/auth/register/"]
        assert (request.parent_span_id.hex(), request.trace_state) == (SPAN, "vendor=1")
        assert request.span_id.hex() == scene.registered.headers["traceresponse"].split("-")[2]
        attributes = {each.key: each.value.string_value or each.value.int_value for each in request.attributes}
        assert attributes["http.route"] == "/api/auth/register/"
        assert attributes["http.response.status_code"] == 201
        assert spans["profiles.open_profile"].parent_span_id == request.span_id
        assert spans["profiles.open_profile_of_role"].parent_span_id == request.span_id

    def test_whoever_began_a_trace_decides_whether_it_is_recorded(self, scene: Scene) -> None:
        other, wanted = "a" * 32, "b" * 32

        answers = [
            httpx.get(f"{scene.server.base}/api/categories/", headers={"traceparent": f"00-{id}-{SPAN}-{flags}"})
            for id, flags in ((other, "00"), (wanted, "01"))
        ]

        assert [answer.headers["traceresponse"][-2:] for answer in answers] == ["00", "01"]
        assert eventually(lambda: set(scene.collected.of(wanted)) == {"GET /api/categories/"})
        assert scene.collected.of(other) == {}

    @pytest.mark.parametrize("what", ["key", "code", "number", "password", "new password", "file"])
    def test_nobody_finds_there(self, scene: Scene, what: str) -> None:
        assert scene.secrets[what] not in str(scene.collected)


class TestItsFigures:
    """Those of all its processes, whichever is asked."""

    def test_requests_are_counted_by_module_method_and_status(self, scene: Scene) -> None:
        found = _figures(scene)

        accounts = {"module": "accounts", "method": "POST"}
        assert found["agrovet_http_request_seconds_count", frozenset({**accounts, "status": "2xx"}.items())] == 4
        assert found["agrovet_http_request_seconds_count", frozenset({**accounts, "status": "4xx"}.items())] == 3

    def test_sockets_that_are_open_are_counted(self, scene: Scene) -> None:
        chat = frozenset({("module", "chat")})
        assert eventually(lambda: _figures(scene)["agrovet_sockets_open", chat] == 0)
        with connect(f"{scene.server.base.replace('http', 'ws')}/ws/test/"):
            assert eventually(lambda: _figures(scene)["agrovet_sockets_open", chat] == 1)
        assert eventually(lambda: _figures(scene)["agrovet_sockets_open", chat] == 0)

    def test_probes_are_neither_counted_nor_logged(self, scene: Scene) -> None:
        before = len(scene.lines()), _figures(scene)["agrovet_http_request_seconds_count", _OTHER]

        answers = [httpx.get(f"{scene.server.base}/health/{kind}") for kind in ("live", "ready")]

        assert [answer.json() for answer in answers] == [{"status": "live"}, {"status": "ready"}]
        # What is counted between the two is the reading itself.
        assert _figures(scene)["agrovet_http_request_seconds_count", _OTHER] == before[1] + 1
        assert [line["path"] for line in scene.lines()[before[0] :] if "path" in line] == ["/metrics", "/metrics"]


_OTHER = frozenset({("module", "other"), ("method", "GET"), ("status", "2xx")})


def _figures(scene: Scene) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    text = httpx.get(f"{scene.server.base}/metrics", headers=WATCHER).text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
