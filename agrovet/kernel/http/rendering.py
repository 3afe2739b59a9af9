"""JSON, written by orjson."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson
from django.utils.functional import Promise
from rest_framework.renderers import JSONRenderer

# Times without a zone are such as SQLite keeps them: in UTC.
OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_NON_STR_KEYS


def _otherwise(value: Any) -> Any:
    if isinstance(value, Promise | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON.")


def to_json(value: Any) -> bytes:
    """The value as JSON: times in UTC with `Z`, decimals as text."""
    return orjson.dumps(value, default=_otherwise, option=OPTIONS)


class FastJSONRenderer(JSONRenderer):
    """What REST framework's renderer writes, faster."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """The body; nothing for no data."""
        return b"" if data is None else to_json(data)
