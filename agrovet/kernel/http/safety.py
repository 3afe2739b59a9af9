"""An ASGI application around all others: no answer leaves without what `safe_headers` says, whoever wrote it."""

from typing import Any

from django.conf import settings

from agrovet.kernel.http.asgi import Application
from agrovet.kernel.http.forwarded import scheme_of_scope
from agrovet.kernel.http.safe_headers import OF_ALL, OF_DATA, OF_FILES, OF_PAGES, Lines
from agrovet.kernel.http.telling import tell

BROKEN = "Algo falló de nuestro lado. Ya quedó registrado; intente de nuevo en unos minutos."
_STARTS = frozenset({"http.response.start", "websocket.http.response.start"})


def with_safety(application: Application) -> Application:
    """The application, whose answers keep what they say of these headers, and get what they do not say."""

    async def safe(scope: Any, receive: Any, send: Any) -> None:
        has_begun = False

        async def completed(message: Any) -> None:
            nonlocal has_begun
            if message["type"] in _STARTS:
                has_begun = True
                message = {**message, "headers": _completed(scope, message)}
            await send(message)

        try:
            await application(scope, receive, completed)
        except Exception:
            # The server logs it, and would answer with a line of plain text.
            if scope["type"] == "http" and not has_begun:
                await tell(scope, completed, 500, BROKEN)
            raise

    return safe


def _completed(scope: Any, message: Any) -> list[tuple[bytes, bytes]]:
    lines = list(message.get("headers", ()))
    said = {name.lower(): value for name, value in lines}
    lines += [line for line in (*OF_ALL, *_of_kind(said)) if line[0] not in said]
    if settings.SECURE_HSTS_SECONDS and b"strict-transport-security" not in said and _is_secure(scope):
        lines.append((b"strict-transport-security", _by_https_alone()))
    return lines


def _by_https_alone() -> bytes:
    said = b"max-age=%d" % settings.SECURE_HSTS_SECONDS
    return said + b"; includeSubDomains; preload" if settings.AGROVET_HSTS_SUBDOMAINS else said


def _of_kind(said: dict[bytes, bytes]) -> Lines:
    kind = said.get(b"content-type", b"").lower()
    if kind.startswith(b"text/html"):
        return OF_PAGES
    return OF_DATA if kind.startswith(b"application/json") else OF_FILES


def _is_secure(scope: Any) -> bool:
    return scheme_of_scope(scope) == "https"
