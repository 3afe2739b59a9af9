"""The form of a manifest: an archive may come from anywhere, and what it says becomes names of tables and files."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,63}")
_LONGEST_KEY = 500
_MOST = 2**63 - 1

Check = Callable[[Any], bool]


def is_version(value: Any) -> bool:
    """A number of a version, such as `1.4.0`."""
    return isinstance(value, str) and _VERSION.fullmatch(value) is not None


def is_number(value: Any) -> bool:
    """A whole number from nought on."""
    return type(value) is int and 0 <= value <= _MOST


def is_name(value: Any) -> bool:
    """A name of a module, a table, a column or a migration: letters, digits and underscores."""
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def is_key(value: Any) -> bool:
    """The name of a file in the store: it leads nowhere else."""
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_KEY or not value.isprintable() or "\\" in value:
        return False
    path = PurePosixPath(value)
    return not path.is_absolute() and ".." not in path.parts and str(path) == value and value != "."


def require_shape(told: dict[str, Any]) -> None:
    """
    Pass what a backup could have written.

    :raises ValueError: naming what it could not
    """
    _require_fields(told, _MANIFEST, "the manifest")
    for row in told["rows"]:
        _require_fields(row, _ROWS, "a table")
        if len(set(row["columns"])) != len(row["columns"]):
            raise ValueError(f"{row['table']} has a column twice")
    for file in told["files"] or ():
        _require_fields(file, _FILE, "a file")
    for missing in told["missing"]:
        _require_fields(missing, _MISSING, "a missing file")


def _require_fields(value: Any, checks: dict[str, Check], what: str) -> None:
    if not isinstance(value, dict) or set(value) != set(checks):
        raise ValueError(f"{what} does not have the fields {', '.join(checks)}")
    for name, check in checks.items():
        if not check(value[name]):
            raise ValueError(f"{what} has a {name} that no backup has: {str(value[name])[:80]!r}")


def _is_list(of: Check) -> Check:
    return lambda value: isinstance(value, list) and all(of(each) for each in value)


def _is_mapping(of: Check) -> Check:
    return lambda value: isinstance(value, dict) and all(is_name(name) and of(each) for name, each in value.items())


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_migration(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\w{1,200}", value, re.ASCII) is not None


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def _is_dict(value: Any) -> bool:
    return isinstance(value, dict)


_MANIFEST: dict[str, Check] = {
    "version": is_version,
    "taken_at": _is_moment,
    "modules": _is_list(is_name),
    "vendors": _is_list(is_name),
    "migrations": _is_mapping(_is_list(_is_migration)),
    "placements": _is_mapping(_is_dict),
    "rows": _is_list(_is_dict),
    "files": lambda value: value is None or _is_list(_is_dict)(value),
    "missing": _is_list(_is_dict),
    "format": is_number,
}
_ROWS: dict[str, Check] = {
    "owner": is_name,
    "table": is_name,
    "columns": _is_list(is_name),
    "order": is_name,
    "numbered": lambda value: value is None or is_name(value),
    "last": is_number,
    "rows": is_number,
    "bytes": is_number,
    "sha256": _is_digest,
}
_FILE: dict[str, Check] = {"key": is_key, "size": is_number, "sha256": _is_digest}
# Told to people, and never opened: what rows name, whatever that is.
_MISSING: dict[str, Check] = {
    "key": lambda value: isinstance(value, str),
    "is_named": lambda value: isinstance(value, bool),
}
