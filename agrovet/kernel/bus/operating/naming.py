"""Handlers that were renamed or removed in the code: what is kept under their name goes along, or goes."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from agrovet.kernel.bus.models import Cursor, ParkedEvent, Reader
from agrovet.kernel.bus.operating.deciding import Decider, Refused, handler_called
from agrovet.kernel.bus.subscriptions import HANDLERS
from agrovet.kernel.databases import alias_of
from agrovet.kernel.writing import writing


def rename(old: str, new: str, *, by: Decider) -> int:
    """
    Let a handler go on where the one it was called before left off; returns how many cursors it took over.

    Stop the processes that know the old name first: they would begin anew under it.

    :raises Refused: if the old name is still in use, the new one is not, or has begun by itself already
    """
    handler = handler_called(new)
    if old in HANDLERS:
        raise Refused(f"{old} is still a handler: rename it in the code first.")
    alias = alias_of(handler.module)
    if alias_of(old.partition(".")[0]) != alias:
        raise Refused(f"{old} and {new} keep their cursors in different databases: their effects are apart too.")
    if Cursor.objects.using(alias).filter(handler=new).exists():
        raise Refused(f"{new} has begun to read by itself: what {old} has done cannot become its own any more.")
    with writing(handler.module):
        taken = list(Cursor.objects.using(alias).select_for_update().filter(handler=old))
        if not taken:
            raise Refused(f"Nothing is kept under the name {old}.")
        for rows in _kept_of(old, alias):
            rows.update(handler=new)
        for cursor in taken:
            by.record("rename", handler=new, source=cursor.module, position=cursor.position, old=old)
    return len(taken)


def retire(name: str, *, by: Decider) -> int:
    """
    Forget a handler that is no longer in the code, with what it had set aside; returns how much that was.

    :raises Refused: without a reason, if it is still in the code, or nothing is kept under its name
    """
    if not by.reason.strip():
        raise Refused("Say why: what the handler had set aside will never be applied.")
    if name in HANDLERS:
        raise Refused(f"{name} is still a handler: remove it from the code first, or pause it.")
    with writing(name.partition(".")[0]) as alias:
        cursors = list(Cursor.objects.using(alias).select_for_update().filter(handler=name))
        parked = ParkedEvent.objects.using(alias).filter(handler=name)
        if not cursors and not parked.exists():
            raise Refused(f"Nothing is kept under the name {name}.")
        dropped = parked.count()
        positions = {module: list(_positions(name, module, alias)) for module in _sources(name, alias)}
        for cursor in cursors:
            by.record("retire", handler=name, source=cursor.module, position=cursor.position, parked=positions)
        for rows in _kept_of(name, alias):
            rows.delete()
    return dropped


def _kept_of(name: str, alias: str) -> Iterator[QuerySet[Any]]:
    """All that is kept of a handler: beside its effects, and beside the logs that it reads. Use each at once."""
    for table in (Cursor, ParkedEvent):
        yield table._default_manager.using(alias).filter(handler=name)
    for source in settings.AGROVET_MODULES:
        with writing(source) as there:
            yield Reader.objects.using(there).filter(handler=name, module=source)


def _sources(name: str, alias: str) -> list[str]:
    rows = ParkedEvent.objects.using(alias).filter(handler=name)
    return sorted(set(rows.values_list("module", flat=True)))


def _positions(name: str, module: str, alias: str) -> list[int]:
    rows = ParkedEvent.objects.using(alias).filter(handler=name, module=module)
    return list(rows.order_by("position").values_list("position", flat=True)[:1000])
