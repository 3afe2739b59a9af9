"""
Lists are plain arrays, whole up to a limit, in parts on request.

`limit`/`offset`, or `page`/`page_size`, choose a part. `X-Total-Count` says how many rows there are, and
`Link` with `rel="next"` where there are more. A total beyond ten thousand may be a
minute old (`agrovet.kernel.totals`).

A part ends before its limit where it has as many bytes as an answer may have; `Link` goes on from there.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from django.conf import settings
from django.db import DataError
from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from agrovet.kernel.http.parameters import whole_number
from agrovet.kernel.http.rendering import Written, to_json
from agrovet.kernel.totals import total_of

logger = logging.getLogger(__name__)

# What a value that was not validated does where a row is represented.
_UNSHOWABLE = (TypeError, ValueError, ArithmeticError, AttributeError, LookupError, DataError)

MOST_BYTES = 4 * 1024 * 1024
# So many rows are read at first, and up to so many times as many next: rows of many bytes are not read in vain.
_ROWS_AT_FIRST, _TIMES_MORE = 100, 4


class Rows(Protocol):
    """What can be counted and sliced: a queryset."""

    def count(self) -> int:
        """How many rows."""

    def __getitem__(self, part: slice) -> Any:
        """Some of them."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """Which rows a request asks for: at most `limit`, after the first `offset`."""

    limit: int
    offset: int

    @property
    def slice(self) -> slice:
        """The rows, as an index of a queryset."""
        return slice(self.offset, self.offset + self.limit)


def asked_part(request: Request) -> Part:
    """The part that the parameters choose; a parameter that makes no sense counts as not given."""
    most: int = settings.AGROVET_LIST_LIMIT
    size = whole_number(request, "limit") or whole_number(request, "page_size") or most
    limit = min(size, most)
    page = whole_number(request, "page")
    offset = (page - 1) * limit if page else whole_number(request, "offset") or 0
    # Beyond this no table reaches, and no database counts.
    return Part(limit=limit, offset=min(offset, 2**53))


def answer_list(request: Request, rows: Rows, render: Callable[[Any], list[Any]]) -> Response:
    """
    Return the asked part of the rows, or as much of it as has `MOST_BYTES`, but one row at least.

    `render` is given slices of the rows and makes an array of each; the total costs one more query at most. A row
    that cannot be represented is left out and logged: one that was written by SQL must not take the others with it.
    """
    part = asked_part(request)
    items, end, is_whole = _within_budget(request, rows, part, render)
    if is_whole and end < part.offset + part.limit and (end > part.offset or not part.offset):
        total = end
    else:
        total = total_of(rows) if isinstance(rows, QuerySet) else rows.count()
    return list_response(request, items, part=part, total=total, end=None if is_whole else end)


def _within_budget(
    request: Request, rows: Rows, part: Part, render: Callable[[Any], list[Any]]
) -> tuple[Written, int, bool]:
    """Return the items of the part that an answer may have, where its rows end, and whether those are all of them."""
    found, end, size = Written(), part.offset, _ROWS_AT_FIRST
    last = part.offset + part.limit
    while end < last:
        asked = min(size, last - end)
        slice_of_rows = rows[end : end + asked]
        try:
            more, left_out = render(slice_of_rows), 0
        except _UNSHOWABLE:
            more, left_out = _one_by_one(request, slice_of_rows, render)
        fitting = _fitting(more, found)
        if fitting < len(more):
            return found, end + fitting, False
        end += len(more) + left_out
        if len(more) + left_out < asked:
            break
        size *= _TIMES_MORE
    return found, end, True


def _fitting(more: list[Any], found: Written) -> int:
    """Append the first of the items, as many as an answer may have together, but one at least; return their number."""
    left = MOST_BYTES - found.bytes
    for number, item in enumerate(more):
        json = to_json(item)
        left -= len(json)
        if left < 0 and found:
            return number
        found.append(item)
        found.json.append(json)
    return len(more)


def _one_by_one(request: Request, rows: Any, render: Callable[[Any], list[Any]]) -> tuple[list[Any], int]:
    """Return what each row looks like by itself, and how many have to be left out."""
    items: list[Any] = []
    left_out = 0
    for row in rows:
        try:
            items += render([row])
        except _UNSHOWABLE:
            left_out += 1
            logger.exception("A row of %s cannot be shown and is left out: %.200r", request.path, row)
    return items, left_out


def list_response(request: Request, items: list[Any], *, part: Part, total: int, end: int | None = None) -> Response:
    """
    Return the array with its headers, for lists that are cut to their part elsewhere.

    The next part begins at `end`, which is that of this part unless it is given.
    """
    response = Response(items)
    response["X-Total-Count"] = str(total)
    if part.offset + len(items) < total and items:
        following = {
            **request.query_params.dict(),
            "limit": part.limit,
            "offset": part.offset + part.limit if end is None else end,
        }
        for alias in ("page", "page_size"):
            following.pop(alias, None)
        response["Link"] = f'<{request.build_absolute_uri(request.path)}?{urlencode(following)}>; rel="next"'
    return response
