"""Old events are removed from the log, once everybody has done with them."""

from datetime import UTC, datetime, timedelta
from itertools import takewhile

from django.conf import settings
from django.db.models import Min

from agrovet.kernel.bus.models import Cursor, Log, LoggedEvent, ParkedEvent, Reader
from agrovet.kernel.bus.subscriptions import HANDLERS
from agrovet.kernel.chores import chore
from agrovet.kernel.databases import alias_of, hosted_aliases
from agrovet.kernel.writing import writing

BATCH = 1000
# Where nobody reads a log, its age alone decides.
_WITHOUT_READERS = 2**63 - 1


@chore(name="kernel.forget_old_events")
def forget_old_events() -> int:
    """
    Remove events older than AGROVET_BUS_KEEP_DAYS that all handlers have read and none has set aside.

    Returns how many were removed. A handler that lags, is paused, or has an old event parked keeps all that
    comes after: it is never overtaken.

    :raises django.db.Error: if a database does not answer, for a reader of the log may have its cursor there
    """
    tell_what_is_needed()
    before = datetime.now(UTC) - timedelta(days=settings.AGROVET_BUS_KEEP_DAYS)
    removed = 0
    for alias in hosted_aliases():
        for module in Log.objects.using(alias).values_list("module", flat=True):
            if alias_of(module) == alias:
                while (count := _forget_some(module, before)) > 0:
                    removed += count
    return removed


def tell_what_is_needed() -> None:
    """
    Note, in the databases of the modules that publish, how far our handlers have done with their events.

    A process that hosts such a module alone sees nothing else of us.
    """
    aliases = set(hosted_aliases())
    for handler in HANDLERS.values():
        here = alias_of(handler.module)
        for source in handler.sources:
            there = alias_of(source)
            if there != here and {here, there} <= aliases:
                done_with = _done_with(here, module=source, handlers=[handler.name], others=False)
                with writing(source) as there:
                    Reader.objects.using(there).update_or_create(
                        handler=handler.name, module=source, defaults={"position": done_with}
                    )


def _forget_some(module: str, before: datetime) -> int:
    with writing(module) as alias:
        # Under the lock that a replay takes, too: it must not be sent back to what is removed at this moment.
        Log.objects.using(alias).select_for_update().filter(module=module).first()
        done_with = _read_by_all(module)
        kept = LoggedEvent.objects.using(alias).filter(module=module, position__lte=done_with)
        oldest = list(kept.order_by("position").values_list("position", "published_at")[:BATCH])
        # Positions need not be in the order of the moments: what stays must have no holes.
        old = list(takewhile(lambda event: event[1] < before, oldest))
        removed, _ = kept.filter(position__lte=old[-1][0]).delete() if old else (0, {})
        return removed


def _read_by_all(module: str) -> int:
    """Up to which position all readers of this module have done with its events."""
    done_with = [
        _done_with(alias, module=module, handlers=_declared(alias, module), others=True) for alias in hosted_aliases()
    ]
    told = Reader.objects.using(alias_of(module)).filter(module=module)
    return min([*done_with, *told.values_list("position", flat=True)])


def _declared(alias: str, module: str) -> list[str]:
    return [each.name for each in HANDLERS.values() if module in each.sources and alias_of(each.module) == alias]


def _done_with(alias: str, *, module: str, handlers: list[str], others: bool) -> int:
    """
    Up to where the handlers named have done with the module's events, as far as this database knows.

    Those named that have no cursor yet count as having read nothing. With `others`, those that the code does
    not know count, too: somebody may rename them, or start the process that has them.
    """
    cursors = Cursor.objects.using(alias).filter(module=module)
    parked = ParkedEvent.objects.using(alias).filter(module=module)
    if not others:
        cursors, parked = cursors.filter(handler__in=handlers), parked.filter(handler__in=handlers)
    read = dict(cursors.values_list("handler", "position"))
    first_parked = parked.aggregate(least=Min("position"))["least"]
    limits = [*read.values(), *(0 for name in handlers if name not in read)]
    return min([*limits, *([] if first_parked is None else [first_parked - 1])], default=_WITHOUT_READERS)
