"""From a request that came in to the head of the one that goes to a service."""

import time
from typing import Any

from agrovet.kernel import trace
from agrovet.kernel.http import vouchers
from agrovet.kernel.http.vouchers import Voucher
from agrovet.kernel.http.vouching import SAFE_METHODS
from agrovet.kernel.numbers import LARGEST, whole_number
from extraction.router import headers
from extraction.router.asking import Asking
from extraction.router.headers import Headers, Origin
from extraction.router.upstream.service import Service


class Looping(Exception):
    """The request has been here before."""


def target_of(scope: Any, service: Service) -> bytes:
    """Path and query, byte by byte as they came in; below the service's own path, where its address has one."""
    raw_path: bytes = scope["raw_path"]
    query: bytes = scope["query_string"]
    if query:
        return service.prefix + raw_path + b"?" + query
    # An empty query is told from none only by the server that read it.
    target: bytes = scope.get("extensions", {}).get("agrovet.http.target", {}).get("bytes", b"")
    return service.prefix + raw_path + (b"?" if target[len(raw_path) : len(raw_path) + 1] == b"?" else b"")


def headers_to(scope: Any, service: Service, asked: Asking, origin: Origin, *, is_repeated: bool = False) -> Headers:
    """
    The headers that go on, and those that the router adds: what it drops is gone before it writes.

    With `is_repeated`, the service is told that the request was answered already.

    :raises Looping: if this router stands in `Via` already
    """
    incoming = scope["headers"]
    via = headers.via(incoming, scope["http_version"])
    if via is None:
        raise Looping
    lines = [
        (b"host", headers.first(incoming, b"host")),
        *headers.passing(incoming, of_socket=scope["type"] == "websocket"),
        *origin.headers(),
        (b"via", via),
        *((name.encode(), value.encode()) for name, value in trace.outgoing().items()),
        (vouchers.HEADER, _voucher(scope, service.module, asked, origin, is_repeated=is_repeated)),
    ]
    if left := headers.first(incoming, b"max-forwards"):
        lines.append((b"max-forwards", _one_fewer(left) if scope.get("method") in {"OPTIONS", "TRACE"} else left))
    return lines


def _one_fewer(left: bytes) -> bytes:
    """Return `Max-Forwards` after this hop: never more than the largest number that is parsed (RFC 9110, 7.6.2)."""
    if not left.isdigit():
        return left
    hops = whole_number(left)
    return str((LARGEST if hops is None else hops) - 1).encode()


# Signing takes longer than all else here, and a client that reads several things at once is vouched for once. Whose
# key it is has been asked anew each time.
_KEPT_SECONDS, _MOST_KEPT = 20.0, 1024
_kept: dict[tuple[str, Voucher], tuple[float, bytes]] = {}


def _voucher(scope: Any, module: str, asked: Asking, origin: Origin, *, is_repeated: bool) -> bytes:
    voucher = Voucher(
        who=asked.who,
        key=asked.key,
        client=origin.client,
        scheme=origin.scheme,
        host=origin.host,
        port=origin.port,
        is_repeated=is_repeated,
    )
    if scope.get("method", "GET") not in SAFE_METHODS:
        return vouchers.issue(voucher, module=module).encode()
    now = time.monotonic()
    made_at, token = _kept.get((module, voucher), (0.0, b""))
    if not token or now - made_at > _KEPT_SECONDS:
        token = vouchers.issue(voucher, module=module).encode()
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[module, voucher] = now, token
    return token
