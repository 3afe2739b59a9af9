"""A collector that takes in traces by OTLP over HTTP, and keeps the spans."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Collected:
    """What has come in so far, from all who send."""

    def __init__(self) -> None:
        self.address = ""
        self._spans: list[Span] = []

    def take(self, body: bytes) -> None:
        """Take in a request."""
        told = ExportTraceServiceRequest.FromString(body)
        self._spans += [
            span for resource in told.resource_spans for scope in resource.scope_spans for span in scope.spans
        ]

    def of(self, trace_id: str) -> dict[str, Span]:
        """The spans of a trace, by their names."""
        return {span.name: span for span in self._spans if span.trace_id.hex() == trace_id}

    def __str__(self) -> str:
        """All of it, to look for what must not be there."""
        return "\n".join(map(str, self._spans))


@contextmanager
def collecting() -> Iterator[Collected]:
    """Collect on a free port, until the block ends."""
    collected = Collected()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collected.take(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collected.address = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield collected
        server.shutdown()
