"""A monolith of one path, whose reads are repeated at a service that the test plays."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from pytest_django import Settings

from agrovet.kernel import placement
from agrovet.kernel.placement import Standing
from agrovet.kernel.repeating import is_repeated
from extraction.router.upstream import service as services
from extraction.shadow import comparing
from extraction.shadow.ledger import ledger
from extraction.shadow.models import ShadowEndpoint, ShadowMismatch
from extraction.shadow.noise import Noise
from extraction.shadow.requests import with_shadow
from extraction.shadow.waiting import waiting
from tests.intermediary.upstream import Asked, Caller, Upstream, upstream_server

PATH = "/api/posts/7/"


@dataclass(kw_only=True)
class Stage:
    """
    `answers` is the monolith's next body each time, with `status`.

    `repeated` says of each call whether it was a repetition.
    """

    service: Upstream
    answers: Callable[[], Any]
    status: int = 200
    repeated: list[bool] = field(default_factory=list)

    def service_answers(self, body: Callable[[], Any], *, status: int = 200) -> None:
        """Let the service answer with this JSON."""

        def answering(caller: Caller, asked: Asked) -> None:
            content = json.dumps(body()).encode()
            head = (
                b"HTTP/1.1 %d OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n"
                b"cache-control: no-store\r\n\r\n"
            )
            caller.send(head % (status, len(content)) + content)

        self.service.answering = answering

    async def ask(self, *, method: str = "GET", path: str = PATH, query: bytes = b"") -> bytes:
        """What the client gets."""
        said = bytearray()

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            said.extend(message.get("body", b""))

        scope = {
            "type": "http",
            "method": method,
            "scheme": "http",
            "http_version": "1.1",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "headers": [(b"host", b"localhost")],
        }
        await with_shadow(self._monolith)(scope, receive, send)
        return bytes(said)

    def settle(self) -> None:
        """Wait until nothing waits any more, and see it written."""
        deadline = time.monotonic() + 60
        while waiting.number:
            assert time.monotonic() < deadline, "the repetitions do not come to their end"
            time.sleep(0.01)
        ledger.write()

    def endpoint(self, module: str = "forum") -> ShadowEndpoint:
        """What was counted, where only one endpoint was asked."""
        return ShadowEndpoint.objects.get(module=module)

    def endpoints(self) -> list[str]:
        """Those that were counted."""
        return list(ShadowEndpoint.objects.order_by("endpoint").values_list("endpoint", flat=True))

    def mismatches(self) -> list[Any]:
        """The fields of each mismatch, oldest first."""
        return [each.fields for each in ShadowMismatch.objects.order_by("id")]

    async def _monolith(self, scope: Any, receive: Any, send: Any) -> None:
        self.repeated.append(is_repeated())
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(self.answers()).encode()})


@pytest.fixture
def stage(transactional_db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """All reads of the forum are repeated; both sides say the same."""
    settings.AGROVET_SIDE = "monolith"
    monkeypatch.setattr(comparing, "_noise", Noise())
    with upstream_server() as upstream:
        settings.AGROVET_SERVICE_URLS = {"forum": f"http://127.0.0.1:{upstream.port}"}
        services._services.pop("forum", None)
        placement.learn({"forum": Standing(epoch=3, shadow=100, phase="shadow")})
        made = Stage(service=upstream, answers=lambda: {"title": "Riego"})
        made.service_answers(lambda: {"title": "Riego"})
        yield made
        placement.learn({})
        made.settle()
        services._services.pop("forum", None)
