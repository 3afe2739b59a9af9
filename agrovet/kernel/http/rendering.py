"""JSON, written by orjson."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import orjson
from django.http import Http404
from django.utils.functional import Promise
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from agrovet.kernel.codec import is_unicode

# Times without a zone are such as SQLite keeps them: in UTC.
OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_NON_STR_KEYS


def _otherwise(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value) if value.is_finite() else None
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON.")


def to_json(value: Any) -> bytes:
    """
    Return the value as JSON: times in UTC with `Z`, decimals as text.

    What JSON cannot carry (numbers beyond 64 bits, halves of characters) is refused where it comes in. Where a row
    holds it all the same, it is written as null: one value costs nobody the rest of a list.
    """
    try:
        return orjson.dumps(value, default=_otherwise, option=OPTIONS)
    except TypeError:
        return orjson.dumps(_carried(value), default=_otherwise, option=OPTIONS)


def _carried(value: Any) -> Any:
    if isinstance(value, str):
        return value if is_unicode(value) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return value if -(2**63) <= value < 2**64 else None
    if isinstance(value, Mapping):
        # A key cannot be null: the entry goes.
        return {key: _carried(item) for key, item in value.items() if key is None or _carried(key) is not None}
    if isinstance(value, list | tuple | set | frozenset):
        return [_carried(item) for item in value]
    # A column of SQLite holds bytes where text belongs.
    return None if isinstance(value, bytes | bytearray | memoryview) else value


class Written(list[Any]):
    """A list with the JSON of each of its items, which is written once: to be measured and to be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.json: list[bytes] = []

    @property
    def bytes(self) -> int:
        """How many bytes the items have."""
        return sum(map(len, self.json))


class FastJSONRenderer(JSONRenderer):
    """What REST framework's renderer writes, faster."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """Return the body; nothing for no data."""
        if isinstance(data, Written):
            return b"[%b]" % b",".join(data.json)
        return b"" if data is None else to_json(data)


class NothingRefused(DefaultContentNegotiation):
    """A client that accepts nothing that we have is answered all the same: a 406 would help nobody."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The renderer that fits best, else the first; and its media type."""
        known = list(renderers)
        try:
            renderer, media_type = super().select_renderer(request, known, format_suffix)
        except (NotAcceptable, Http404):
            # The second of these is for a `format` in the query that no renderer has.
            return known[0], str(known[0].media_type)
        return renderer, str(media_type)
