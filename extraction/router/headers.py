"""Which headers pass, in both directions (RFC 9110, 7.6; RFC 7239 for `Forwarded`)."""

import hashlib
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.conf import settings

from agrovet.kernel.http import vouchers
from agrovet.kernel.http.forwarded import chain_of_scope, client_in, scheme_of_scope

Headers = list[tuple[bytes, bytes]]

# They concern one connection, named in `Connection` or not.
_HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-connection",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
# Written by the router alone: what comes in under these names, or under ones that a server could take for them, is
# dropped.
_OWN = frozenset(
    {
        vouchers.HEADER,
        b"forwarded",
        b"x-forwarded-for",
        b"x-forwarded-proto",
        b"x-forwarded-host",
        b"x-forwarded-port",
        b"x-forwarded-prefix",
        b"x-forwarded-server",
        b"x-real-ip",
        b"traceparent",
        b"tracestate",
    }
)
# Written anew for each request, and so taken out of what came in.
_WRITTEN = frozenset({b"host", b"content-length", b"expect", b"via", b"max-forwards"})
_ALIKE = bytes.maketrans(b"_.", b"--")
_GUARDED = _OWN | _HOP_BY_HOP | _WRITTEN


def passing(headers: Iterable[tuple[bytes, bytes]], *, of_socket: bool = False) -> Headers:
    """The headers of a request that go on unchanged, in their order and number; names in small letters."""
    named = _named_in_connection(headers)
    kept = []
    for name, value in headers:
        if name in _GUARDED or name in named:
            continue
        if (b"_" in name or b"." in name) and name.translate(_ALIKE) in _GUARDED:
            continue
        if of_socket and name.startswith(b"sec-websocket-"):
            continue
        kept.append((name, value))
    return kept


def answering(headers: Headers) -> Headers:
    """The headers of an answer that go on; what is said of its length stays."""
    named = _named_in_connection(headers)
    return [
        (name, value)
        for name, value in headers
        if name not in _HOP_BY_HOP and (name not in named or name == b"content-length")
    ]


def _named_in_connection(headers: Iterable[tuple[bytes, bytes]]) -> set[bytes]:
    values = [value for name, value in headers if name == b"connection"]
    if not values:
        return set()
    return {option.strip().lower() for value in values for option in value.split(b",")}


def first(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> bytes:
    """The first value under this name; empty without one."""
    return next((value for name, value in headers if name == wanted), b"")


class Origin:
    """Where a request came from and came in: what the router knows, or believes a proxy before it."""

    __slots__ = ("chain", "client", "host", "port", "scheme")

    def __init__(self, scope: Any) -> None:
        headers = scope["headers"]
        self.chain = chain_of_scope(scope)
        self.client = client_in(self.chain)
        self.scheme = scheme_of_scope(scope)
        self.host = first(headers, b"host").decode("latin-1")
        self.port = (scope.get("server") or ("", 0))[1] or 0
        if settings.AGROVET_TRUST_PROXY:
            self.host = first(headers, b"x-forwarded-host").decode("latin-1").strip() or self.host

    def headers(self) -> Headers:
        """As the headers of a request that goes on."""
        return [
            (b"x-forwarded-for", ", ".join(self.chain).encode("latin-1")),
            (b"x-forwarded-proto", self.scheme.encode("latin-1")),
            (b"x-forwarded-host", self.host.encode("latin-1")),
            (b"x-forwarded-port", str(self.port).encode()),
            (b"forwarded", self._forwarded()),
        ]

    def _forwarded(self) -> bytes:
        *before, last = [f"for={_node(address)}" for address in self.chain]
        host = self.host.replace("\\", "").replace('"', "")
        return ", ".join([*before, f'{last};host="{host}";proto={self.scheme}']).encode("latin-1")


def _node(address: str) -> str:
    return f'"[{address}]"' if ":" in address else address


@cache
def pseudonym() -> bytes:
    """The name of this installation in `Via`: the same for all of its processes, and no other's."""
    return b"agrovet-" + hashlib.sha256(b"via " + settings.AGROVET_SERVICE_SECRET.encode()).hexdigest()[:8].encode()


def via(headers: Iterable[tuple[bytes, bytes]], http_version: str) -> bytes | None:
    """The whole `Via` with this router at its end; None where it stands in there already."""
    values = [value for name, value in headers if name == b"via"]
    own = pseudonym()
    if any(own in value.split() for line in values for value in line.split(b",")):
        return None
    return b", ".join([*values, http_version.encode() + b" " + own])
