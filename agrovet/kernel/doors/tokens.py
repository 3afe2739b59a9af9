"""
Service tokens: who calls, which function, with which body, and when.

A JSON Web Token under a secret that services share. A client's key is no such token, and a token for one
function, body or module opens nothing else. Each has an id: a call that changes something is carried out once.
"""

import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import jwt
from django.conf import settings

from agrovet.kernel.http.throttling import mark_once
from agrovet.kernel.repeating import is_repeated

HEADER = "agrovet-service-token"

_ALGORITHM = "HS256"
_LIFETIME = 50
_LEEWAY = 10  # how far two clocks may differ; with it, no token is good for longer than a minute


class Refused(Exception):
    """The token is not good for this call; the text says why, for the log alone."""


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """What a good token says: the digest that the body must have, and whether the call only repeats another."""

    digest: str
    is_repeated: bool
    # Empty in those of the release before this one.
    id: str


def issue(*, module: str, function: str, digest: str, now: float | None = None) -> str:
    """A token for one call of `function` with a body of this SHA-256 digest."""
    at = int(time.time() if now is None else now)
    claims: dict[str, Any] = {
        "iss": "+".join(settings.AGROVET_MODULES),
        "aud": module,
        "function": function,
        "digest": digest,
        "iat": at,
        "exp": at + _LIFETIME,
        "jti": uuid4().hex,
    }
    if is_repeated():
        claims["repeated"] = True
    return jwt.encode(claims, settings.AGROVET_SERVICE_SECRET, algorithm=_ALGORITHM)


def accept(token: str, *, module: str, function: str) -> Accepted:
    """
    What the token says.

    :raises Refused: if the token is somebody else's, for something else, or not of this minute
    """
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            settings.AGROVET_SERVICE_SECRET,
            algorithms=[_ALGORITHM],
            audience=module,
            leeway=_LEEWAY,
            options={"require": ["iss", "aud", "iat", "exp", "function", "digest"]},
        )
    except jwt.InvalidTokenError as error:
        raise Refused(str(error)) from error
    if not 0 < claims["exp"] - claims["iat"] <= _LIFETIME:
        raise Refused(f"it is good for {claims['exp'] - claims['iat']} seconds, which no token of ours is")
    if claims["function"] != function:
        raise Refused(f"it is for {claims['function']}")
    return Accepted(
        digest=str(claims["digest"]), is_repeated=claims.get("repeated") is True, id=str(claims.get("jti", ""))
    )


def is_first_use(accepted: Accepted) -> bool:
    """Whether no call was carried out with this token; from now on, one was. Kept in Redis, or in this process."""
    return not accepted.id or mark_once(f"call_{accepted.id}", seconds=_LIFETIME + 2 * _LEEWAY)
