"""
Whether the log that this process reads is the one that a module at a distance writes.

Settings cannot tell: the module's process has its own. So with each answer that may be remembered the module
names the last event of its log. Where that event is in the log here, they are one log.
"""

from uuid import UUID

from django.core.exceptions import ImproperlyConfigured

from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.databases import alias_of, hosted_aliases

_named: dict[str, UUID | None] = {}
_found: dict[str, tuple[str, UUID]] = {}


def last_event(module: str) -> UUID | None:
    """The last event that has a position in the log of a module that is hosted here."""
    log = LoggedEvent.objects.using(alias_of(module)).filter(module=module, position__isnull=False)
    return log.order_by("-position").values_list("uid", flat=True).first()


def heard(module: str, last: UUID | None) -> None:
    """Note which event the module has named; None where it named none."""
    _named[module] = last


def forget(module: str) -> None:
    """Begin anew."""
    _named.pop(module, None)
    _found.pop(module, None)


def log_here(module: str) -> str | None:
    """The database of this process that should have the module's log; None where there is none."""
    try:
        alias = alias_of(module)
    except ImproperlyConfigured:
        return None
    return alias if alias in hosted_aliases() else None


def is_read_here(module: str) -> bool:
    """Whether the event that the module has named last is in the log here."""
    alias, last = log_here(module), _named.get(module)
    if alias is None or last is None:
        return False
    if _found.get(module) != (alias, last):
        if not LoggedEvent.objects.using(alias).filter(uid=last).exists():
            return False
        _found[module] = alias, last
    return True
