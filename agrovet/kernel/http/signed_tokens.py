"""
JSON Web Tokens between processes of one installation: of a minute, and each with an id by which it is used once.

Service tokens (`kernel/doors/tokens.py`) and vouchers (`kernel/http/vouchers.py`) are two kinds, under two secrets.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import jwt

from agrovet.kernel.http.throttling import mark_once

_ALGORITHM = "HS256"


class Refused(Exception):
    """The token is not good here; the text says why, for the log alone."""


@dataclass(frozen=True, kw_only=True)
class TokenKind:
    """
    Tokens with the same claims and times. Of those that were used, the ids are stored under `name`.

    `lifetime` is in seconds, and `leeway` is how far two clocks may differ: no token is good for longer than both.
    """

    name: str
    required: tuple[str, ...]
    lifetime: int
    leeway: int = 0

    def issue(self, claims: Mapping[str, Any], *, secret: str | bytes, now: float | None = None) -> str:
        """Return a token with these claims, and with its times and its id."""
        at = int(time.time() if now is None else now)
        own = {"iat": at, "exp": at + self.lifetime, "jti": uuid4().hex}
        return jwt.encode({**claims, **own}, secret, algorithm=_ALGORITHM)

    def accept(
        self, token: str, *, secret: str | bytes, audience: str | Sequence[str], issuer: str | None = None
    ) -> dict[str, Any]:
        """
        Return the claims of a token.

        :raises Refused: if it is under another secret, for or by somebody else, incomplete, or not of this minute
        """
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                secret,
                algorithms=[_ALGORITHM],
                issuer=issuer,
                audience=audience,
                leeway=self.leeway,
                options={"require": ["iss", "aud", "iat", "exp", *self.required]},
            )
        except jwt.InvalidTokenError as error:
            raise Refused(str(error)) from error
        seconds = claims["exp"] - claims["iat"]
        if not 0 < seconds <= self.lifetime:
            raise Refused(f"it is good for {seconds} seconds, which no token of ours is")
        return claims

    def is_first_use(self, id: str) -> bool:
        """
        Return whether no token with this id was used, and count it as used. Kept in Redis, or in this process.

        Those of the release before this one have no id, and may be used again.
        """
        return not id or mark_once(f"{self.name}_{id}", seconds=self.lifetime + 2 * self.leeway)
