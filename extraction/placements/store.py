"""Reading and changing placements. A change is committed with its entry in the record, or not at all."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from django.conf import settings
from django.db import transaction

from agrovet.kernel.databases import control_alias
from agrovet.kernel.module_names import no_module
from agrovet.kernel.placement import Authority, Phase, Standing
from agrovet.kernel.record.noting import note
from extraction.placements import hearing
from extraction.placements.models import Placement

CHANGED = "placement.changed"
"""How the record calls it."""

CHANGEABLE = ("share", "shadow", "authority", "phase", "guarded", "hold_until")
_WHO_MAY_WRITE = ("authority", "guarded")
_ALLOWED: Mapping[str, Sequence[object]] = {
    "share": range(101),
    "shadow": range(101),
    "authority": ("home", "service"),
    "phase": ("local", "prepared", "shadow", "canary", "remote", "moved", "settled"),
    "guarded": (False, True),
}


class Refused(Exception):
    """The placement is not changed; the text says why, and what to do."""


def standings() -> dict[str, Standing]:
    """
    Where the modules stand, read now; those that are not named are local.

    :raises django.db.Error: if the control database does not answer
    """
    now = datetime.now(UTC)
    rows = Placement.objects.using(control_alias()).values_list(
        "module", "epoch", "term", "share", "shadow", "authority", "phase", "guarded", "hold_until"
    )
    return {
        module: Standing(
            epoch=epoch,
            term=term,
            share=share,
            shadow=shadow,
            authority=cast(Authority, authority),
            phase=cast(Phase, phase),
            guarded=guarded,
            is_announced=hold_until is not None and hold_until > now,
        )
        for module, epoch, term, share, shadow, authority, phase, guarded, hold_until in rows
    }


def placement_of(module: str) -> Placement:
    """The module's row as it is now; one that was never changed is local, at epoch 0."""
    return Placement.objects.using(control_alias()).filter(module=module).first() or Placement(module=module)


def change(module: str, expected_epoch: int, *, actor: str, reason: str, **new: Any) -> Placement:
    """
    Change a module's placement: `share`, `shadow` (0 to 100), `authority`, `phase`, `guarded`, `hold_until`.

    Its epoch grows by one. Who is inside a transaction on the control database commits it; otherwise it is
    committed here.

    :raises Refused: if the epoch is another by now, a value is none, or nobody says who and why
    """
    _check(module, actor, reason, new)
    alias = control_alias()
    with transaction.atomic(using=alias):
        row = _locked(alias, module)
        if row.epoch != expected_epoch:
            raise Refused(
                f"{module} is at epoch {row.epoch} and not at {expected_epoch}: {row.who} changed it ({row.why}). "
                "Look at its status, and decide again."
            )
        before = as_plain(row)
        for name, value in new.items():
            setattr(row, name, value)
        row.epoch += 1
        if any(name in new and new[name] != before[name] for name in _WHO_MAY_WRITE):
            row.term = row.epoch
        now = datetime.now(UTC)
        row.who, row.why, row.changed_at = actor, reason, now
        row.save(using=alias)
        note(action=CHANGED, subject=module, actor=actor, reason=reason, before=before, after=as_plain(row), at=now)
        hearing.tell()
    return row


def _check(module: str, actor: str, reason: str, new: Mapping[str, Any]) -> None:
    if said := no_module(module):
        raise Refused(said)
    if not actor.strip() or not reason.strip():
        raise Refused("Say who changes the placement, and why: both are kept.")
    for name, value in new.items():
        if name not in CHANGEABLE:
            raise Refused(f"A placement has no {name}: {', '.join(CHANGEABLE)} can be changed.")
        if name in _ALLOWED and value not in _ALLOWED[name]:
            raise Refused(f"{name} cannot be {value!r}.")


def _locked(alias: str, module: str) -> Placement:
    # All rows, always in one order: two who change two modules never wait for each other.
    placements = Placement.objects.using(alias)
    rows = {row.module: row for row in placements.select_for_update().order_by("module")}
    if len(rows) < len(settings.ALL_MODULES):
        placements.bulk_create([Placement(module=name) for name in settings.ALL_MODULES], ignore_conflicts=True)
        rows = {row.module: row for row in placements.select_for_update().order_by("module")}
    return rows[module]


def as_plain(row: Placement) -> dict[str, Any]:
    """A placement as it is recorded."""
    plain = {name: getattr(row, name) for name in ("epoch", "term", *CHANGEABLE)}
    return {**plain, "hold_until": row.hold_until.astimezone(UTC).isoformat() if row.hold_until else None}
