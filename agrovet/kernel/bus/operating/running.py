"""Whether a handler runs, and from where: pause, resume, start, replay."""

from datetime import UTC, datetime

from django.db.models import Min

from agrovet.kernel.bus import cursors
from agrovet.kernel.bus.models import Cursor, Log, LoggedEvent, Reader
from agrovet.kernel.bus.operating.deciding import Decider, Refused, holding, sources_of
from agrovet.kernel.bus.sequencing import give_positions
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.databases import alias_of
from agrovet.kernel.writing import writing


def pause(handler: Handler, *, by: Decider, only: str | None = None) -> list[str]:
    """Let nobody run the handler from its next batch on; returns the sources that were running before."""
    return _set_pause(handler, "pause", by=by, only=only, paused_at=datetime.now(UTC))


def resume(handler: Handler, *, by: Decider, only: str | None = None) -> list[str]:
    """Let it go on where it stopped; returns the sources that were paused before."""
    return _set_pause(handler, "resume", by=by, only=only, paused_at=None)


def start(handler: Handler, *, by: Decider, after: int | None, only: str | None = None) -> dict[str, int]:
    """
    Let a handler that has read nothing yet begin after a position, or with what comes now where that is None.

    :raises Refused: if it has begun already, or the log does not reach so far; nothing is changed then
    """
    begun: dict[str, int] = {}
    chosen = sources_of(handler, only)
    for source in chosen:
        if cursors.cursor_of(handler, source) is not None:
            raise Refused(f"{handler.name} has begun to read {source} already: replay goes back, skip leaves one out.")
        last = _last(source)
        if after is not None and after > last:
            raise Refused(f"The log of {source} ends at {last}.")
        begun[source] = last if after is None else after
    for source, position in begun.items():
        with writing(handler.module):
            cursors.begin(handler, source, position=position)
            by.record("start", handler=handler.name, source=source, position=position)
    return begun


def replay(
    handler: Handler, *, by: Decider, from_position: int | None, only: str | None = None, also_external: bool = False
) -> dict[str, int]:
    """
    Let the handler read again from a position on, or all that is kept where that is None.

    What it set aside stays set aside, and is not applied twice. Returns how many positions of each source
    are read again.

    :raises Refused: for an external handler unless `also_external`, if the position is not kept any more or was
        not reached yet, or if it reads several modules and the position says not of which
    """
    if handler.external and not also_external:
        raise Refused(f"{handler.name} has effects outside the database, which would happen again: --also-external.")
    chosen = sources_of(handler, only)
    if from_position is not None and len(chosen) > 1:
        raise Refused(f"{handler.name} reads {', '.join(chosen)}: say whose position it is with --source.")
    return {source: _replay(handler, source, from_position, by) for source in chosen}


def _replay(handler: Handler, source: str, wanted: int | None, by: Decider) -> int:
    # The log's row is what retention holds while it removes events: none goes while this is decided.
    with writing(source):
        Log.objects.using(alias_of(source)).select_for_update().filter(module=source).first()
        with holding(handler, source) as cursor:
            first = _first_kept(source, wanted, cursor)
            back_to = first - 1
            read_again = cursor.position - back_to
            cursor.replay_until = max(cursor.position, cursor.replay_until)
            cursor.replay_from = max(first, cursor.start + 1)
            cursor.start = min(cursor.start, back_to)
            cursor.position = back_to
            Reader.objects.using(alias_of(source)).filter(
                handler=handler.name, module=source, position__gt=back_to
            ).update(position=back_to)
            cursor.save(update_fields=["position", "start", "replay_from", "replay_until"])
            by.record("replay", handler=handler.name, source=source, position=first, until=cursor.replay_until)
    return read_again


def _first_kept(source: str, wanted: int | None, cursor: Cursor) -> int:
    kept = LoggedEvent.objects.using(alias_of(source)).filter(module=source).aggregate(first=Min("position"))["first"]
    oldest = kept or cursor.position + 1
    if wanted is None:
        return min(oldest, cursor.position + 1)
    if wanted < oldest:
        raise Refused(f"Events of {source} are kept from position {oldest} on.")
    if wanted > cursor.position:
        raise Refused(f"{cursor.handler} has read {source} up to {cursor.position}: replay goes back, not ahead.")
    return wanted


def _set_pause(handler: Handler, verb: str, *, by: Decider, only: str | None, paused_at: datetime | None) -> list[str]:
    changed = []
    for source in sources_of(handler, only):
        cursors.begin(handler, source, position=_last(source) if handler.start == "now" else 0)
        with writing(handler.module) as alias:
            rows = Cursor.objects.using(alias).filter(handler=handler.name, module=source)
            if rows.filter(paused_at__isnull=paused_at is not None).update(paused_at=paused_at):
                by.record(verb, handler=handler.name, source=source)
                changed.append(source)
    return changed


def _last(source: str) -> int:
    alias = alias_of(source)
    give_positions(alias)
    return Log.objects.using(alias).filter(module=source).values_list("last_position", flat=True).first() or 0
