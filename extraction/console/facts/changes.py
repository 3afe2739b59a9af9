"""Who changed where modules stand, when and why."""

from typing import Any

from agrovet.kernel.databases import control_alias
from extraction.placements.models import Change

_SHOWN = ("module", "actor", "reason", "before", "after", "at", "hash")
_INNER = ("epoch", "term", "hold_until")


def changes(module: str = "", *, most: int = 50) -> list[Change]:
    """The last ones, of one module or of all; newest last."""
    rows = Change.objects.using(control_alias()).order_by("-id")
    return list(reversed((rows.filter(module=module) if module else rows)[:most]))


def difference(change: Change) -> str:
    """What it changed, in a line."""
    changed = {
        name: value for name, value in change.after.items() if value != change.before[name] and name not in _INNER
    }
    return ", ".join(f"{name} {change.before[name]} → {value}" for name, value in changed.items()) or "announced"


def as_json(change: Change) -> dict[str, Any]:
    """As plain values."""
    return {name: getattr(change, name) for name in _SHOWN}
