"""
Vouchers: who asks, and where the request came in, as the router tells it to a module's service.

A JSON Web Token of a minute under a secret of its own, for one module, and for the key that the client sent:
beside another key it says nothing. The router alone makes them, and drops what comes under their name from outside.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings

from agrovet.kernel.http import signed_tokens
from agrovet.kernel.identity import Identity, digest_of_key

HEADER = b"agrovet-voucher"

Refused = signed_tokens.Refused

_ISSUER = "agrovet-router"
_VOUCHER = signed_tokens.TokenKind(name="voucher", required=("key", "from"), lifetime=60)


@dataclass(frozen=True, kw_only=True)
class Voucher:
    """
    What the router vouches for.

    `who` is None for a visitor, and for a key that is dead; `key` is the digest of the client's key, empty without
    one. `client`, `scheme`, `host` and `port` are those of the request as it came in from outside. A request that
    `is_repeated` was answered already, and its answer here is only compared.
    """

    who: Identity | None
    key: str
    client: str
    scheme: str
    host: str
    port: int
    is_repeated: bool = False
    # Seconds since the epoch, whole ones; 0 for one that was not issued yet.
    issued_at: int = field(default=0, compare=False)
    # Of the token; empty in those of the release before this one. What the token says of a request is the same.
    id: str = field(default="", compare=False)


def issue(voucher: Voucher, *, module: str, now: float | None = None) -> str:
    """The voucher as a token for this module's service."""
    claims: dict[str, Any] = {
        "iss": _ISSUER,
        "aud": module,
        "key": voucher.key,
        "from": [voucher.client, voucher.scheme, voucher.host, voucher.port],
    }
    if who := voucher.who:
        claims |= {"sub": str(who.id), "who": [who.full_name, who.role, who.is_staff]}
    if voucher.is_repeated:
        claims["repeated"] = True
    return _VOUCHER.issue(claims, secret=_secret(settings.AGROVET_SERVICE_SECRET), now=now)


def accept(token: str, *, modules: Iterable[str]) -> Voucher:
    """
    What a token says to a service that hosts these modules.

    :raises Refused: if it is not the router's, for others, or not of this minute
    """
    claims = _VOUCHER.accept(
        token, secret=_secret(settings.AGROVET_SERVICE_SECRET), audience=list(modules), issuer=_ISSUER
    )
    client, scheme, host, port = claims["from"]
    who = None
    if "sub" in claims:
        full_name, role, is_staff = claims["who"]
        who = Identity(id=int(claims["sub"]), full_name=full_name, role=role, is_staff=is_staff)
    return Voucher(
        who=who,
        key=claims["key"],
        client=client,
        scheme=scheme,
        host=host,
        port=port,
        is_repeated=claims.get("repeated") is True,
        issued_at=claims["iat"],
        id=str(claims.get("jti", "")),
    )


def is_first_use(voucher: Voucher) -> bool:
    """Whether no request was let in with this token; from now on, one was."""
    return _VOUCHER.is_first_use(voucher.id)


def key_digest(key: str) -> str:
    """How a voucher names the client's key."""
    return digest_of_key(key) if key else ""


@cache
def _secret(services: str) -> bytes:
    """Not the secret that signs calls between services: one kind of token cannot be used as the other."""
    return hmac.new(services.encode(), b"vouchers of the router", hashlib.sha256).digest()
