"""How each decision is taken: the row locked, the version compared, the change and its record one transaction."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from agrovet.kernel.databases import control_alias
from agrovet.kernel.flags import loading
from agrovet.kernel.flags.declared import Flag, flag_called
from agrovet.kernel.flags.errors import Refused, SeenOther
from agrovet.kernel.flags.models import FlagDecision
from agrovet.kernel.flags.providing import is_ours
from agrovet.kernel.flags.queries import Look, look_at
from agrovet.kernel.record.noting import note

_DECIDED = ("mode", "rules", "share", "ramp", "value")


def change(
    name: str,
    alter: Callable[[Flag, FlagDecision], None],
    action: str,
    *,
    seen: int,
    actor: str,
    reason: str,
    rehearse: bool,
) -> Look:
    """
    Let `alter` change the row, unless somebody was faster; this process goes by it at once.

    :raises UnknownFlag: if there is no such flag
    :raises SeenOther: if the version is not the one that was seen
    :raises Refused: if it may not be decided here, or `alter` refuses
    """
    flag = flag_called(name)
    if not is_ours():
        raise Refused("Flags are decided by the provider that AGROVET_FLAGS_PROVIDER names, and not here.")
    if not actor.strip() or not reason.strip():
        raise Refused("Say who decides, and why: both are kept.")
    alias = control_alias()
    with transaction.atomic(using=alias):
        row, _ = FlagDecision.objects.using(alias).select_for_update().get_or_create(name=name)
        if row.version != seen:
            raise SeenOther(
                f"{name} is at version {row.version} and not at {seen}: {row.who} changed it ({row.why}). "
                "Look at it, and decide again."
            )
        before = _plain(row)
        alter(flag, row)
        if (after := _plain(row)) != before:
            row.version += 1
            row.who, row.why, row.changed_at = actor[:200], reason, datetime.now(UTC)
            row.save(using=alias)
            note(
                action=f"flag.{action}",
                subject=name,
                module=flag.owner,
                actor=actor,
                reason=reason,
                before=before,
                after=after,
            )
        changed = look_at(flag, row)
        if rehearse:
            transaction.set_rollback(True, using=alias)
    if not rehearse:
        loading.look()
    return changed


def _plain(row: FlagDecision) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _DECIDED}
