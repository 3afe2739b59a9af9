"""Parts of files and copies that are still good, as RFC 9110 has them."""

import re
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.http import parse_http_date_safe

from modules.media.store import Stored

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True, kw_only=True)
class Span:
    """The bytes from `start` to `end`, both included."""

    start: int
    end: int
    is_part: bool

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.end - self.start + 1


def asked_span(request: HttpRequest, stored: Stored) -> Span | None:
    """
    What the request asks for: the whole, or one part; None where the file has no such part.

    Several parts at once, and a `Range` that cannot be read, count as asking for the whole.
    """
    whole = Span(start=0, end=stored.size - 1, is_part=False)
    match = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if match is None or match[0] == "bytes=-" or not _part_still_fits(request, stored):
        return whole
    first, last = match[1], match[2]
    if not first:
        start, end = max(stored.size - int(last), 0), stored.size - 1
    else:
        start, end = int(first), min(int(last), stored.size - 1) if last else stored.size - 1
        if last and int(last) < start:
            return whole
    return Span(start=start, end=end, is_part=True) if start <= end else None


def is_unchanged(request: HttpRequest, stored: Stored) -> bool:
    """Whether the copy that the client has is the file as it is."""
    known = request.headers.get("If-None-Match")
    if known is not None:
        return known.strip() == "*" or stored.etag in [tag.strip().removeprefix("W/") for tag in known.split(",")]
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and int(stored.modified.timestamp()) <= since


def _part_still_fits(request: HttpRequest, stored: Stored) -> bool:
    """`If-Range`: a part is of use to the client only if the rest it has is of the same file."""
    condition = request.headers.get("If-Range", "").strip()
    if not condition:
        return True
    if condition.startswith(('"', "W/")):
        return condition == stored.etag
    return parse_http_date_safe(condition) == int(stored.modified.timestamp())
