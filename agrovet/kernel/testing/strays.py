"""
Every test watches that the code writes a module's tables within `writing`, and nowhere else.

Once a module is on its way to another database, any other write of it is refused there; here it is found before,
with the statement and the line that made it. Tests and migrations write as they like.
"""

import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from agrovet.kernel.databases import module_of, pins

FOUND: list[str] = []
"""The writes that were refused since a test began."""

_WRITE = re.compile(r'\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE)
_ROOT = Path(settings.BASE_DIR)
_OUR_CODE = tuple(f"{_ROOT / name}/" for name in ("agrovet", "modules", "extraction", "tests"))
_FREE = ("/tests/", "/migrations/", "/kernel/testing/", "/kernel/migrating.py", "/extraction/moving/")


class WrittenOutside(AssertionError):
    """The code wrote a module's table outside of `writing`."""


def watch() -> None:
    """From now on refuse such writes on every connection, those that are made later too."""
    connection_created.connect(_on_connection)
    for connection in connections.all(initialized_only=True):
        _put_wrapper(connection)


def _on_connection(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    _put_wrapper(connection)


def _put_wrapper(connection: BaseDatabaseWrapper) -> None:
    if _refuse_strays not in connection.execute_wrappers:
        connection.execute_wrappers.append(_refuse_strays)


def _refuse_strays(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    found = _WRITE.match(sql) if isinstance(sql, str) else None
    owner = _owners().get(found[1].lower()) if found else None
    if owner is not None and not _is_let_in(owner, context["connection"].alias) and (where := _written_by_us()):
        FOUND.append(f"{where} writes outside of writing({owner!r}): {sql[:300]}")
        raise WrittenOutside(FOUND[-1])
    return execute(sql, params, many, context)


@cache
def _owners() -> dict[str, str]:
    """The module of each table; the tables of the kernel belong to whichever module is written."""
    owners = {}
    for model in apps.get_models(include_auto_created=True):
        module = module_of(model._meta.app_label)
        if module in settings.ALL_MODULES or module == "kernel":
            owners[model._meta.db_table.lower()] = module
    return owners


def _is_let_in(owner: str, alias: str) -> bool:
    pinned = pins()
    return alias in pinned.values() if owner == "kernel" else pinned.get(owner) == alias


def _written_by_us() -> str:
    """The file and line that led to the write; empty where that was a test, or nobody of ours."""
    frame = sys._getframe()
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(_OUR_CODE) and name != __file__:
            return "" if any(part in name for part in _FREE) else f"{Path(name).relative_to(_ROOT)}:{frame.f_lineno}"
        frame = frame.f_back  # type: ignore[assignment]  # None ends the loop
    return ""
