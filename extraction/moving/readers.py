"""After a move, a log and those who read it may lie apart: then the log is told how far each of them has read."""

from collections.abc import Collection, Mapping

from agrovet.kernel.bus.models import Cursor, ParkedEvent, Reader


def tell_the_moved_log(module: str, *, log: str, readers: Collection[str]) -> int:
    """
    Beside the log of a module that has moved, note the handlers of other modules that read it.

    `log` is the alias of the log's database, `readers` those of the databases with cursors of others. Returns
    how many handlers were noted that were not known there.
    """
    found = {alias: Cursor.objects.using(alias).filter(module=module) for alias in readers if alias != log}
    return sum(
        _note(cursor, alias=alias, log=log)
        for alias, cursors in found.items()
        for cursor in cursors.exclude(handler__startswith=f"{module}.")
    )


def tell_the_logs_it_reads(module: str, *, cursors: str, logs: Mapping[str, str]) -> int:
    """
    Beside the logs of other modules, note the handlers of a module that has moved.

    `cursors` is the alias of the database that has these handlers' cursors; `logs` says for each other module in
    which database its log is. Returns how many handlers were noted that were not known there.
    """
    mine = Cursor.objects.using(cursors).filter(handler__startswith=f"{module}.", module__in=logs)
    return sum(
        _note(cursor, alias=cursors, log=logs[cursor.module]) for cursor in mine if logs[cursor.module] != cursors
    )


def _note(cursor: Cursor, *, alias: str, log: str) -> bool:
    """What is noted already is left: it may be behind, never ahead."""
    parked = ParkedEvent.objects.using(alias).filter(handler=cursor.handler, module=cursor.module)
    first = parked.order_by("position").values_list("position", flat=True).first()
    done_with = cursor.position if first is None else min(cursor.position, first - 1)
    _, is_new = Reader.objects.using(log).get_or_create(
        handler=cursor.handler, module=cursor.module, defaults={"position": done_with}
    )
    return is_new
