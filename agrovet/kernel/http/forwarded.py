"""
Where a request came from, as the trusted proxies in front of this server tell it in `X-Forwarded-*`.

Each proxy appends the address that connected to it, so the entries are read from the right: as many as there are
trusted proxies (`AGROVET_PROXY_HOPS`), and none beyond the first that is no address. What stands further to the left
came from the client, which can write there what it likes. Without `AGROVET_TRUST_PROXY` the peer is the client.
"""

import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request

UNKNOWN = "unknown"

# `192.0.2.1:4711` and `[2001:db8::1]:4711`, as some proxies write them (RFC 7239, 6); without a port as well.
_WITH_PORT = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.]{2,45})\]|(?P<four>[0-9.]{7,15}))(?::[0-9]{1,5})?")
_LONGEST_HEADER = 2_000


def client_of_scope(scope: Any) -> str:
    """The address of the client of an ASGI connection."""
    return client_in(chain_of_scope(scope))


def chain_of_scope(scope: Any) -> list[str]:
    """The addresses of all hops that can be told, the peer last; of those to the left of the client, none is proven."""
    told = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    return _chain((scope.get("client") or (UNKNOWN,))[0], ",".join(told))


def client_of_request(request: Request | HttpRequest) -> str:
    """The address of the client of a request that Django handles."""
    meta = request.META
    return client_in(_chain(str(meta.get("REMOTE_ADDR") or UNKNOWN), str(meta.get("HTTP_X_FORWARDED_FOR", ""))))


def client_in(chain: Sequence[str]) -> str:
    """The address of the client among those of all hops: before those of the trusted proxies, or the first."""
    return chain[-1 - settings.AGROVET_PROXY_HOPS :][0]


def scheme_of_scope(scope: Any) -> str:
    """`http` or `https`: how the client came in."""
    if settings.AGROVET_TRUST_PROXY:
        told = [value for name, value in scope["headers"] if name == b"x-forwarded-proto"]
        said = told[-1].rpartition(b",")[2].strip().lower() if told else b""
        if said in {b"http", b"https"}:
            return said.decode()
    return {"ws": "http", "wss": "https"}.get(scope["scheme"], str(scope["scheme"]))


def network_of(address: str) -> str:
    """
    The address that a limit counts. Of IPv6, the half that names the network: whoever has one such address mostly
    has the other 2^64 of its network too.
    """
    parsed = _parsed(address)
    return f"{IPv6Address(int(parsed) >> 64 << 64)}/64" if isinstance(parsed, IPv6Address) else address


def _chain(peer: str, forwarded_for: str) -> list[str]:
    known = _parsed(peer)
    chain = [str(known) if known else peer]
    if not settings.AGROVET_TRUST_PROXY:
        return chain
    for entry in _last_entries(forwarded_for):
        address = _parsed(entry.strip())
        if address is None:
            break
        chain.insert(0, str(address))
    return chain


def _last_entries(forwarded_for: str) -> Iterable[str]:
    """From the right; the first of a header that was cut is not whole, and left out."""
    entries = forwarded_for[-_LONGEST_HEADER:].split(",") if forwarded_for else []
    return reversed(entries[1:] if len(forwarded_for) > _LONGEST_HEADER else entries)


def _parsed(entry: str) -> IPv4Address | IPv6Address | None:
    """The address in an entry, with or without a port; None where it is anything else, such as `unknown`."""
    with_port = _WITH_PORT.fullmatch(entry)
    try:
        address = ip_address((with_port["six"] or with_port["four"]) if with_port else entry)
    except ValueError:
        return None
    if not isinstance(address, IPv6Address):
        return None if with_port and with_port["six"] else address
    # The zone of a link-local address names an interface of the proxy, which says nothing here.
    return address.ipv4_mapped or IPv6Address(int(address))
