"""Asking for an operation: it is begun at once, or waits for a second person."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction

from agrovet.kernel.databases import control_alias
from agrovet.kernel.record.noting import note
from agrovet.kernel.teams.rights import Rights
from extraction.operations.running import under_way
from extraction.placements import store
from extraction.starting.carrying_out import TO_BEGIN, carry_out_at_once
from extraction.starting.errors import KeyUsed, NotAsked, NotNow, Stale
from extraction.starting.launching import launch
from extraction.starting.models import Start
from extraction.starting.rehearsing import rehearse
from extraction.starting.verbs import NEED_SECOND, options_of

VALID_FOR = timedelta(minutes=30)
"""So long a second person may approve."""
MOST_REASON = 2000


def begin(
    verb: str,
    module: str,
    *,
    by: Rights,
    reason: str,
    options: Mapping[str, Any] | None = None,
    epoch: int | None = None,
    key: str = "",
) -> Start:
    """
    Begin the operation, or let it wait for a second person. It was committed when this returns.

    :param epoch: of the placement that the person has seen; None for whichever it is
    :param key: asked again with the same key, the first answer is given again and nothing is begun
    :raises NotYours: if the module is not theirs
    :raises NotAsked: without a reason, or if verb, module or options make no sense
    :raises KeyUsed: if the key was sent with something else before
    :raises Stale: if the module stands elsewhere by now
    :raises NotNow: if something stands in the way
    """
    known = options_of(verb, module, options or {})
    by.require(module)
    if not reason.strip():
        raise NotAsked("Say why, in a sentence: it is recorded.", fields={"reason": ["Say why."]})
    start = Start(
        id=uuid4(),
        module=module,
        verb=verb,
        options=known,
        person_id=by.person_id,
        actor=by.actor,
        reason=reason.strip()[:MOST_REASON],
        key=key[:200],
        epoch=0,
    )
    if (first := _asked_before(start)) is not None:
        return first
    now_at = store.placement_of(module).epoch
    if epoch is not None and epoch != now_at:
        raise stale(module, seen=epoch, now_at=now_at)
    start.epoch = now_at
    require_possible(start)
    try:
        _keep(start)
    except IntegrityError:
        # The same key at the same moment.
        if (first := _asked_before(start)) is not None:
            return first
        raise
    if start.state == Start.State.BEGUN:
        _carry_out(start)
    return start


def stale(module: str, *, seen: int, now_at: int) -> Stale:
    """What was seen is so no more."""
    row = store.placement_of(module)
    return Stale(
        f"{module} is at epoch {now_at} by now, and you have seen {seen}: {row.who} changed it ({row.why}). "
        "Look again, and decide again."
    )


def require_possible(start: Start) -> None:
    """
    Go on only where nothing stands in the way.

    :raises NotNow: otherwise, with all of it
    """
    found = rehearse(start.verb, start.module, start.options)
    if found.refusals:
        raise NotNow(found.refusals, next_step=found.next_step)


def _asked_before(start: Start) -> Start | None:
    if not start.key:
        return None
    first = Start.objects.using(control_alias()).filter(person_id=start.person_id, key=start.key).first()
    if first is None:
        return None
    if (first.verb, first.module, first.options) != (start.verb, start.module, start.options):
        raise KeyUsed(f"The key {start.key} was sent with {first.verb} of {first.module} before: use another one.")
    return first


def _keep(start: Start) -> None:
    now = datetime.now(UTC)
    start.asked_at = now
    if start.verb in NEED_SECOND:
        start.state, start.expires_at = Start.State.WAITING, now + VALID_FOR
    else:
        start.state, start.leased_until = Start.State.BEGUN, now + TO_BEGIN
    interrupted = under_way(start.module) if start.verb == "resume" else None
    start.operation = interrupted.id if interrupted else start.id
    with transaction.atomic(using=control_alias()):
        start.save(using=control_alias(), force_insert=True)
        note_of("asked", start, actor=start.actor, reason=start.reason)


def note_of(what: str, start: Start, *, actor: str, reason: str) -> None:
    """Into the record, with what was asked for and the epoch that it was asked for at."""
    note(
        action=f"operation.{what}",
        subject=start.module,
        actor=actor,
        reason=reason,
        after={"operation": start.id, "verb": start.verb, "epoch": start.epoch, **start.options},
    )


def _carry_out(start: Start) -> None:
    if start.verb == "canary" and start.options["percent"] == 0:
        # People who are to be brought back at once wait for no process to come up.
        carry_out_at_once(start)
        start.refresh_from_db()
    else:
        launch(start)
