"""Serving stored files: to any page, in parts where asked for, and so that nothing in them can run."""

from asyncio import to_thread
from collections.abc import AsyncIterator, Iterator

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date

from agrovet.kernel.signed_paths import unsigned
from modules.media import store
from modules.media.api.ranges import Span, asked_span, is_unchanged
from modules.media.contracts import MediaNotFound, StoreUnavailable
from modules.media.models import CHAT_FOLDER, PRIVATE_FOLDER

CHUNK = 256 * 1024

# Even opened by itself in a browser, a file shows pictures and plays, and does nothing else.
SANDBOX = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"


def deliver(request: HttpRequest, key: str) -> HttpResponseBase:
    """The stored file, or the part of it that is asked for; 404, or 503 while the store is away."""
    if request.method not in ("GET", "HEAD"):
        refusal = {"detail": "Los archivos sólo se leen."}
        return _for_all(JsonResponse(refusal, status=405, headers={"Allow": "GET, HEAD"}))
    try:
        return _for_all(_answer(request, store.find(key=_readable(key))))
    except (MediaNotFound, StoreUnavailable) as error:
        return _for_all(JsonResponse({"detail": error.detail}, status=error.status, headers=error.headers))


def _readable(key: str) -> str:
    if not key.startswith(store.PRIVATE_PREFIX):
        return key
    path = unsigned(f"{settings.MEDIA_URL}{key}")
    if path is None:
        raise MediaNotFound("El archivo no existe.")
    return path.removeprefix(settings.MEDIA_URL)


def _answer(request: HttpRequest, stored: store.Stored) -> HttpResponseBase:
    if is_unchanged(request, stored):
        return _described(HttpResponse(status=304), stored)
    span = asked_span(request, stored)
    if span is None:
        refusal = JsonResponse({"detail": "El archivo no tiene esa parte."}, status=416)
        refusal["Content-Range"] = f"bytes */{stored.size}"
        return refusal
    response = _described(_body(request, stored, span), stored)
    response["Content-Type"] = stored.content_type
    response["Content-Length"] = str(span.length)
    if span.is_part:
        response.status_code = 206
        response["Content-Range"] = f"bytes {span.start}-{span.end}/{stored.size}"
    return response


def _body(request: HttpRequest, stored: store.Stored, span: Span) -> HttpResponseBase:
    if request.method == "HEAD" or not span.length:
        return HttpResponse()
    source = store.open_part(stored, start=span.start, end=span.end)
    if isinstance(request, ASGIRequest):
        return StreamingHttpResponse(_read_aside(source, span.length))
    return StreamingHttpResponse(_read(source, span.length))


async def _read_aside(source: store.Source, length: int) -> AsyncIterator[bytes]:
    try:
        while length > 0 and (part := await to_thread(source.read, min(CHUNK, length))):
            length -= len(part)
            yield part
    finally:
        source.close()


def _read(source: store.Source, length: int) -> Iterator[bytes]:
    try:
        while length > 0 and (part := source.read(min(CHUNK, length))):
            length -= len(part)
            yield part
    finally:
        source.close()


def _described(response: HttpResponseBase, stored: store.Stored) -> HttpResponseBase:
    response["ETag"] = stored.etag
    response["Last-Modified"] = http_date(stored.modified.timestamp())
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = _caching_of(stored.key)
    response["Content-Disposition"] = "attachment" if stored.content_type == store.UNKNOWN else "inline"
    return response


def _caching_of(key: str) -> str:
    folder = key.partition("/")[0]
    if folder in ("private", PRIVATE_FOLDER):
        return "private, no-store"
    # A key is never written twice; the day bounds how long copies outlive a deleted file.
    return f"{'private' if folder == CHAT_FOLDER else 'public'}, max-age=86400, immutable"


def _for_all(response: HttpResponseBase) -> HttpResponseBase:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "Accept-Ranges, Content-Length, Content-Range, ETag"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response
