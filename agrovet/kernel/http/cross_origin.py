"""What lets our own pages read an answer that is written outside of Django, as its middleware says it of the others."""

from typing import Any

from django.conf import settings


def for_pages(scope: Any) -> list[tuple[bytes, bytes]]:
    """The headers of an answer to this request: without them, a page could not read why it got no other."""
    return for_origin(next((value for name, value in scope["headers"] if name == b"origin"), b""))


def for_origin(origin: bytes) -> list[tuple[bytes, bytes]]:
    """Return the same for a page of this origin; empty where none is known."""
    lines = [(b"vary", b"origin")]
    if origin.decode("latin-1") in settings.CORS_ALLOWED_ORIGINS:
        lines += [
            (b"access-control-allow-origin", origin),
            (b"access-control-expose-headers", ", ".join(settings.CORS_EXPOSE_HEADERS).encode()),
        ]
    return lines
