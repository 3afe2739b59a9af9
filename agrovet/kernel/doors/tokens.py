"""
Service tokens: who calls, which function, with which body, and when.

A JSON Web Token under a secret that services share. A client's key is no such token, and a token for one
function, body or module opens nothing else. Each has an id: a call that changes something is carried out once.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from agrovet.kernel.http import signed_tokens
from agrovet.kernel.repeating import is_repeated

HEADER = "agrovet-service-token"

Refused = signed_tokens.Refused

_CALL = signed_tokens.TokenKind(name="call", required=("function", "digest"), lifetime=50, leeway=10)


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """What a good token says: the digest that the body must have, and whether the call only repeats another."""

    digest: str
    is_repeated: bool
    # Empty in those of the release before this one.
    id: str


def issue(*, module: str, function: str, digest: str, now: float | None = None) -> str:
    """A token for one call of `function` with a body of this SHA-256 digest."""
    claims: dict[str, Any] = {
        "iss": "+".join(settings.AGROVET_MODULES),
        "aud": module,
        "function": function,
        "digest": digest,
    }
    if is_repeated():
        claims["repeated"] = True
    return _CALL.issue(claims, secret=settings.AGROVET_SERVICE_SECRET, now=now)


def accept(token: str, *, module: str, function: str) -> Accepted:
    """
    What the token says.

    :raises Refused: if the token is somebody else's, for something else, or not of this minute
    """
    claims = _CALL.accept(token, secret=settings.AGROVET_SERVICE_SECRET, audience=module)
    if claims["function"] != function:
        raise Refused(f"it is for {claims['function']}")
    return Accepted(
        digest=str(claims["digest"]), is_repeated=claims.get("repeated") is True, id=str(claims.get("jti", ""))
    )


def is_first_use(accepted: Accepted) -> bool:
    """Whether no call was carried out with this token; from now on, one was."""
    return _CALL.is_first_use(accepted.id)
