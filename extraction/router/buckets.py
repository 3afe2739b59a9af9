"""Who is served where, while a module is served in two places, and by what a visitor is known again."""

import hashlib
import hmac
from functools import cache
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings

from agrovet.kernel.shares import is_in_share

COOKIE = "agrovet_visitor"
_COOKIE_SECONDS = 180 * 24 * 3600


def is_served_by_service(module: str, subject: str, *, share: int) -> bool:
    """Whether the service answers this subject, of whom `share` percent are its."""
    return is_in_share(module, subject, share)


def visitor_in(cookie_headers: list[bytes]) -> str:
    """The visitor that a cookie of ours names; empty where there is none, or one that we did not sign."""
    for header in cookie_headers:
        if COOKIE.encode() not in header:
            continue
        try:
            found = SimpleCookie(header.decode("latin-1")).get(COOKIE)
        except CookieError:
            continue
        name, _, signature = found.value.partition(".") if found else ("", "", "")
        if name and hmac.compare_digest(signature.encode(), _signature(name).encode()):
            return name
    return ""


def visitor_of(address: str, user_agent: bytes) -> str:
    """
    The visitor without a cookie. The same for the same address and program, so that clients which keep no
    cookies stay where they are; whoever keeps them stays when the address changes, too.
    """
    return hmac.new(_secret(), b"/".join([address.encode(), user_agent]), hashlib.sha256).hexdigest()[:20]


def cookie_for(visitor: str, *, secure: bool) -> tuple[bytes, bytes]:
    """The header that gives a visitor the cookie."""
    value = f"{COOKIE}={visitor}.{_signature(visitor)}; Max-Age={_COOKIE_SECONDS}; Path=/; HttpOnly; SameSite=Lax"
    return (b"set-cookie", (value + ("; Secure" if secure else "")).encode())


def _signature(name: str) -> str:
    return hmac.new(_secret(), b"signed/" + name.encode("latin-1"), hashlib.sha256).hexdigest()[:20]


def _secret() -> bytes:
    return _derived(settings.AGROVET_SERVICE_SECRET)


@cache
def _derived(secret: str) -> bytes:
    return hmac.new(secret.encode(), b"visitors of the router", hashlib.sha256).digest()


def cookies(scope: Any) -> list[bytes]:
    """The values of a request's `Cookie` headers."""
    return [value for name, value in scope["headers"] if name == b"cookie"]
