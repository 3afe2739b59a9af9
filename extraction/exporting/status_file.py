"""Where modules stand, as a running server prints it: data of others, of which the shares alone are taken."""

from pathlib import Path
from typing import Any

import orjson

from extraction import routes
from extraction.exporting.routing import NotExportable

_LARGEST = 1024 * 1024


def shares_in(path: Path) -> dict[str, int]:
    """
    The share of each module's service, from what `manage.py extraction status --json` printed.

    :raises NotExportable: if it is not that: each module of this version once, with a share from 0 to 100
    """
    try:
        text = path.read_bytes()
        told = orjson.loads(text) if len(text) <= _LARGEST else None
    except (OSError, orjson.JSONDecodeError) as error:
        raise NotExportable(f"{path} cannot be read as JSON: {error}.") from error
    if not isinstance(told, list) or not all(_is_standing(each) for each in told):
        raise NotExportable(f"{path} is no list of modules with shares from 0 to 100.")
    shares = {each["module"]: each["share"] for each in told}
    if len(told) != len(shares) or set(shares) != set(routes.modules()):
        raise NotExportable(f"{path} does not name each of {', '.join(routes.modules())} once, and nothing else.")
    return shares


def _is_standing(each: Any) -> bool:
    return (
        isinstance(each, dict)
        and isinstance(each.get("module"), str)
        and type(each.get("share")) is int
        and 0 <= each["share"] <= 100
    )
