"""The corpus through a proxy that runs: whom each request reaches, and in which form."""

from extraction.exporting.patterns import HEADER, VOUCHER
from tests.extraction.exporting.corpus import REQUESTS, Request
from tests.extraction.exporting.upstreams import ask


def misled(port: int, requests: list[Request] | None = None) -> list[tuple[str, object, object]]:
    """Each request that comes out otherwise than it should, with what was expected and what was seen."""
    wrong = []
    for request in REQUESTS if requests is None else requests:
        status, reached = ask(port, request.method, request.target, request.sent_headers(), request.body)
        upgrade = "upgrade" in {name.lower() for name in request.headers}
        expected = (101 if upgrade else 200, request.server(), request.method, request.target, len(request.body))
        seen = (status, *((reached.server, reached.method, reached.target, reached.length) if reached else ()))
        if seen != expected:
            wrong.append((f"{request.method} {request.target}", expected, seen))
        elif reached:
            wrong += _wrong_headers(request, reached.headers)
    return wrong


def _wrong_headers(request: Request, headers: dict[str, str]) -> list[tuple[str, object, object]]:
    told = {
        "host": headers.get("host"),
        "voucher": headers.get(VOUCHER.lower()),
        "bucket": headers.get(HEADER.lower()),
        "for": headers.get("x-forwarded-for"),
        "proto": headers.get("x-forwarded-proto", "").replace("ws", "http"),
    }
    right = {"host": "agrovet.test", "voucher": None, "bucket": None, "for": "127.0.0.1", "proto": "http"}
    return [] if told == right else [(request.target, right, told)]
