"""
Answers leave compressed for clients that take gzip: lists shrink to a tenth or so, and many lines here are slow.

Only answers to reads do. What gives a secret away (a key, at logging in and registering) answers a POST and leaves as
it is, so that its length says nothing about the secret. In all others a page of somebody else could at most compare
lengths (BREACH); Django's middleware makes each differ at random, by up to a hundred bytes.
"""

import re

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

LEAST = 1024
"""Bytes of the smallest body that is compressed: less goes in one packet either way."""
_READS = frozenset({"GET", "HEAD"})
# Files of people are pictures, sound and video, which are compressed in themselves; events are sent one by one.
_KINDS = frozenset({"application/json", "application/vnd.oai.openapi", "text/html", "text/plain", "text/csv"})
_NEVER = re.compile(r"\s*q\s*=\s*0(\.0*)?\s*")


class CompressionMiddleware(GZipMiddleware):
    """Compresses what gains by it, and says of it that others may get it otherwise (`Vary`)."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer, compressed or not; what is compressed already stays as it is."""
        if not _gains(request, response):
            return response
        if not takes_gzip(request):
            patch_vary_headers(response, ["Accept-Encoding"])
            return response
        return super().process_response(request, response)


def takes_gzip(request: HttpRequest) -> bool:
    """Whether the client takes gzip; `gzip;q=0` says that it does not (RFC 9110, 12.5.3)."""
    for each in request.headers.get("Accept-Encoding", "").split(","):
        name, _, weight = each.partition(";")
        if name.strip() in {"gzip", "x-gzip"}:
            return _NEVER.fullmatch(weight) is None
    return False


def _gains(request: HttpRequest, response: HttpResponseBase) -> bool:
    if request.method not in _READS or response.status_code != 200 or not isinstance(response, HttpResponse):
        return False  # the last: what is streamed
    kind = response.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind in _KINDS and len(response.content) >= LEAST
