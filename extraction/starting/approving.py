"""The second person: who approves the very operation that was asked for, at the placement that was seen, in time."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from agrovet.kernel.databases import control_alias
from agrovet.kernel.record.people import common_origin
from agrovet.kernel.teams.rights import Rights
from extraction.placements import store
from extraction.starting.asking import note_of, require_possible, stale
from extraction.starting.carrying_out import TO_BEGIN
from extraction.starting.errors import NoSuchStart, NotWaiting, SamePerson
from extraction.starting.launching import launch
from extraction.starting.models import Start


def approve(id: UUID, *, by: Rights, reason: str = "") -> Start:
    """
    Let it be carried out, now. It was committed when this returns.

    :raises NoSuchStart: if there is no such number
    :raises NotYours: if the module is not theirs
    :raises SamePerson: if they asked for it themselves, by a token too
    :raises NotWaiting: if it was decided, or has waited too long
    :raises Stale: if the module stands elsewhere than when it was asked for
    :raises NotNow: if something stands in the way by now; it waits on
    """
    require_possible(_waiting(id, by=by))
    with transaction.atomic(using=control_alias()):
        start = _waiting(id, by=by)
        start.state, start.leased_until = Start.State.BEGUN, datetime.now(UTC) + TO_BEGIN
        _decide(start, "approved", by=by, reason=reason)
    launch(start)
    return start


def decline(id: UUID, *, by: Rights, reason: str = "") -> Start:
    """
    Do not let it be carried out; whoever asked may take it back so, too.

    :raises NoSuchStart: if there is no such number
    :raises NotYours: if the module is not theirs
    :raises NotWaiting: if it was decided already
    """
    with transaction.atomic(using=control_alias()):
        start = _locked(id)
        by.require(start.module)
        _require_undecided(start)
        start.state, start.ended_at = Start.State.DECLINED, datetime.now(UTC)
        _decide(start, "declined", by=by, reason=reason)
    return start


def waiting(module: str | None = None) -> list[Start]:
    """Those that wait for a second person, the first to expire first."""
    rows = Start.objects.using(control_alias()).filter(state=Start.State.WAITING, expires_at__gt=datetime.now(UTC))
    return list((rows.filter(module=module) if module else rows).order_by("expires_at"))


def _waiting(id: UUID, *, by: Rights) -> Start:
    with transaction.atomic(using=control_alias()):
        start = _locked(id)
    by.require(start.module)
    if by.person_id == start.person_id:
        raise SamePerson(f"You asked for this {start.verb} yourself: somebody else has to approve it.")
    if (origin := common_origin(by.person_id, start.person_id, now=datetime.now(UTC))) is not None:
        raise SamePerson(
            f"You and {start.actor} may be one person: #{origin} made or changed both accounts within the last seven "
            "days. Somebody else has to approve it."
        )
    _require_undecided(start)
    if start.expires_at is None or start.expires_at <= datetime.now(UTC):
        raise NotWaiting(f"This {start.verb} has waited too long: let {start.actor} ask anew.")
    now_at = store.placement_of(start.module).epoch
    if now_at != start.epoch:
        raise stale(start.module, seen=start.epoch, now_at=now_at)
    return start


def _locked(id: UUID) -> Start:
    start = Start.objects.using(control_alias()).select_for_update().filter(id=id).first()
    if start is None:
        raise NoSuchStart(f"There is no operation {id}.")
    return start


def _require_undecided(start: Start) -> None:
    if start.state != Start.State.WAITING:
        by = f" by {start.decider}" if start.decider else ""
        raise NotWaiting(f"This {start.verb} waits for nobody: it is {start.state}{by}.")


def _decide(start: Start, what: str, *, by: Rights, reason: str) -> None:
    start.decider_id, start.decider, start.decided_at = by.person_id, by.actor, datetime.now(UTC)
    start.save(using=control_alias())
    note_of(what, start, actor=by.actor, reason=reason.strip())
