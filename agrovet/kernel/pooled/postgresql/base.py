"""
Values that PostgreSQL holds and Python or JSON does not are loaded as None: `infinity`, years before 1 or beyond
9999, NaN.

Django's own loaders raise for such times, and one row would fail each list it is in. They come by SQL alone: no form
lets them in.
"""

from functools import cache
from math import isfinite
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.adapt import AdaptersMap, Loader
from psycopg.types.datetime import DateLoader
from psycopg.types.numeric import FloatLoader, NumericLoader


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with loaders that fail for no stored value."""

    def get_connection_params(self) -> dict[str, Any]:
        """Return the parameters of psycopg, with our loaders in their context."""
        parameters: dict[str, Any] = super().get_connection_params()
        return {**parameters, "context": _lenient(parameters["context"])}


@cache
def _lenient(given: AdaptersMap) -> AdaptersMap:
    adapters = AdaptersMap(given)
    # Django's, which knows the zone of the connection.
    times = adapters.get_loader(psycopg.adapters.types["timestamptz"].oid, psycopg.pq.Format.TEXT)
    assert times is not None
    adapters.register_loader("timestamptz", _or_none(times))
    adapters.register_loader("date", _or_none(DateLoader))
    for kind in ("float4", "float8"):
        adapters.register_loader(kind, _finite_or_none(FloatLoader))
    adapters.register_loader("numeric", _finite_or_none(NumericLoader))
    return adapters


def _or_none(loader: type[Any]) -> type[Loader]:
    class LoaderOrNone(loader):  # type: ignore[misc]  # a class that is given
        def load(self, data: Any) -> Any:
            try:
                return super().load(data)
            except (psycopg.DataError, OverflowError):
                return None

    return LoaderOrNone


def _finite_or_none(loader: type[Any]) -> type[Loader]:
    class FiniteOrNone(loader):  # type: ignore[misc]  # a class that is given
        def load(self, data: Any) -> Any:
            value = super().load(data)
            return value if isfinite(value) else None

    return FiniteOrNone
