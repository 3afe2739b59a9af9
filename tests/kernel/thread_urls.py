"""Views that tell which thread they ran in, wait for each other, and stream."""

import threading
from collections.abc import AsyncIterator, Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

meeting = threading.Barrier(2)
held = threading.Event()
ended: list[str] = []


def where(request: HttpRequest) -> HttpResponse:
    """The thread."""
    return HttpResponse(str(threading.get_native_id()))


def together(request: HttpRequest) -> HttpResponse:
    """The thread, once two requests are here."""
    meeting.wait(10)
    return where(request)


def slowly(request: HttpRequest) -> HttpResponse:
    """The thread, once the test lets it go on."""
    held.wait(10)
    return where(request)


def endless(request: HttpRequest) -> StreamingHttpResponse:
    """Parts without an end."""
    return StreamingHttpResponse(_parts())


def by_parts(request: HttpRequest) -> StreamingHttpResponse:
    """Two parts, of a plain iterator."""
    return StreamingHttpResponse(_two())


async def _parts() -> AsyncIterator[bytes]:
    try:
        while True:
            yield b"part "
    finally:
        ended.append("endless")


def _two() -> Iterator[bytes]:
    yield b"one "
    yield b"two"


urlpatterns = [
    path("where/", where),
    path("together/", together),
    path("slowly/", slowly),
    path("endless/", endless),
    path("by-parts/", by_parts),
]
