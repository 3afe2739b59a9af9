"""The process that carries out what was asked for: it runs the command, and keeps what it shows and tells."""

import os
import socket
import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import Error as DatabaseError
from django.db import connections

from agrovet.kernel.databases import control_alias
from agrovet.kernel.management.console import AWAY, FAILED, REFUSED
from extraction.commands.carrying_out import carry_out as run_verb
from extraction.operations.running import asked_id
from extraction.placements import store
from extraction.starting.kept import KeptConsole
from extraction.starting.models import Start
from extraction.starting.verbs import NEED_SECOND

LEASE = timedelta(seconds=5)
TO_BEGIN = timedelta(seconds=60)
"""So long a process has to come up, on a machine that is busy."""
WRITE_EVERY = 0.5  # seconds

Row = dict[str, Any]


def carry_out(id: UUID) -> int:
    """
    Do what was asked for under this number; the exit code is that of the command.

    Whoever is killed leaves it without a lease: it is told as interrupted.
    """
    mine = Start.objects.using(control_alias()).filter(id=id, state=Start.State.BEGUN)
    here = f"{socket.gethostname()} {os.getpid()}"
    if mine.filter(where="").update(where=here, leased_until=datetime.now(UTC) + LEASE) != 1:
        return REFUSED
    start = mine.get()
    console = KeptConsole()
    stop = threading.Event()
    keeping = threading.Thread(target=_keep, args=[id, console, stop], name="keeping", daemon=True)
    keeping.start()
    console.say("Looking whether anything stands in the way.")
    try:
        code = run(start, console)
    except Exception as error:
        console.refuse(f"What nobody foresaw: {type(error).__name__}: {error}. The log of the server has the rest.")
        _end(start, console, FAILED)
        raise
    finally:
        stop.set()
        keeping.join(timeout=5)
    _end(start, console, code)
    return code


def carry_out_at_once(start: Start) -> None:
    """The same in this process, for what takes no time."""
    console = KeptConsole()
    _end(start, console, run(start, console))


def run(start: Start, console: KeptConsole) -> int:
    """The command, in the name of whoever asked."""
    epoch = store.placement_of(start.module).epoch
    if start.verb in NEED_SECOND and epoch != start.epoch:
        console.refuse(
            f"{start.module} is at epoch {epoch} by now, and {start.verb} was approved at {start.epoch}. "
            "Look again, and ask anew."
        )
        return REFUSED
    marker = asked_id.set(start.id)
    try:
        return run_verb(
            console,
            start.verb,
            module=start.module,
            actor=start.actor,
            reason=start.reason,
            dry_run=False,
            **start.options,
        )
    finally:
        asked_id.reset(marker)


def _keep(id: UUID, console: KeptConsole, stop: threading.Event) -> None:
    while not stop.wait(WRITE_EVERY):
        try:
            Start.objects.using(control_alias()).filter(id=id, state=Start.State.BEGUN).update(
                leased_until=datetime.now(UTC) + LEASE, progress=console.shown.as_plain()
            )
        except DatabaseError:
            # The operation itself meets the same, and says so.
            continue
        finally:
            connections[control_alias()].close()


def _end(start: Start, console: KeptConsole, code: int) -> None:
    state = {REFUSED: Start.State.REFUSED, FAILED: Start.State.FAILED, AWAY: Start.State.FAILED}.get(code)
    if state is None or not console.refused:
        # A command that found something, such as rows that differ, has come to its end all the same.
        state = Start.State.DONE
    result: Row = {"code": code, "told": console.result, "refused": console.refused, "next": console.next_step}
    Start.objects.using(control_alias()).filter(id=start.id).update(
        state=state, result=result, progress=console.shown.as_plain(), ended_at=datetime.now(UTC), leased_until=None
    )
