"""Both generations of clients send the same key, under two schemes."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from agrovet.kernel.identity import Identity, digest_of_key, identity_of_key, key_in, scheme_in


class KeyAuthentication(BaseAuthentication):
    """
    `Authorization: Token <key>` or `Bearer <key>`.

    A dead key counts as no key: public paths answer as to a visitor, and the others refuse with 401 for
    want of a person. `request.auth` is the scheme, `Token` or `Bearer`.
    """

    def authenticate(self, request: Request) -> tuple[Identity, str] | None:
        """The person and the scheme, or None without a good key."""
        sent = get_authorization_header(request).decode("latin-1")
        scheme, key = scheme_in(sent), sent.partition(" ")[2]
        if not scheme or not key.strip():
            return None
        identity = identity_of_key(key)
        return (identity, scheme.capitalize()) if identity else None

    def authenticate_header(self, request: Request) -> str:
        """The challenge that makes a refusal a 401."""
        return "Token"


def key_of_request(request: Request) -> str:
    """The digest of the key that came with a request, empty without one."""
    key = key_in(get_authorization_header(request).decode("latin-1"))
    return digest_of_key(key) if key else ""


def person(request: Request) -> Identity:
    """The person behind a request that a permission has let in."""
    user: Any = request.user
    if not isinstance(user, Identity):
        raise TypeError("This view lets visitors in: ask visitor_or_person.")
    return user


def visitor_or_person(request: Request) -> Identity | None:
    """The person behind a request, None for a visitor."""
    user: Any = request.user
    return user if isinstance(user, Identity) else None
