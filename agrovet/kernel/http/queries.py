"""The query of an address, where no framework reads it."""

from typing import Any
from urllib.parse import parse_qsl

# As many as Django takes (DATA_UPLOAD_MAX_NUMBER_FIELDS): more are no address of a client of ours.
_MOST_FIELDS = 1000


def parameter(scope: Any, name: str) -> str:
    """Return the first value of a parameter; empty where it is missing, or the query has too many to be read."""
    query = scope.get("query_string", b"").decode("latin-1")
    try:
        fields = parse_qsl(query, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return ""
    return next((value for field, value in fields if field == name), "")
