"""Running an operation: one at a time for a module, with a lease while it runs and a journal of its steps."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import Error as DatabaseError
from django.db import IntegrityError, connections, transaction

from agrovet.kernel.databases import control_alias
from agrovet.kernel.record.noting import note
from extraction.operations.models import Operation
from extraction.operations.refusing import Refusal, Refused
from extraction.operations.showing import Progress, Say, Shown, say_nothing, show_nothing
from extraction.placements.models import Step

LEASE = timedelta(seconds=5)
RENEW_EVERY = 1.0

asked_id: ContextVar[UUID | None] = ContextVar("asked_id", default=None)
"""The number that the next operation is begun under, where somebody knows it by one already."""


@dataclass(kw_only=True)
class Run:
    """An operation under way, in the hands of this process."""

    id: UUID
    module: str
    verb: str
    actor: str
    reason: str
    options: dict[str, Any]
    details: dict[str, Any] = field(default_factory=dict)
    say: Say = say_nothing
    progress: Progress = show_nothing
    shown: Shown = field(default_factory=Shown)
    before_step: Callable[[str], None] = say_nothing

    def shows(self, say: Say = say_nothing, progress: Progress = show_nothing) -> None:
        """Let whoever carries it out see what is done; all others read it from the operation's row."""

        def say_both(text: str) -> None:
            self.shown.say(text)
            say(text)

        def show_both(what: str, done: int, total: int) -> None:
            self.shown.progress(what, done, total)
            progress(what, done, total)

        self.say, self.progress = say_both, show_both

    @contextmanager
    def step(self, name: str, text: str = "") -> Iterator[None]:
        """Note in the journal that the step was begun, and how it ended."""
        if text:
            self.say(text)
        self._note(name, Step.State.BEGUN)
        self.before_step(name)
        began = time.monotonic()
        try:
            yield
        except BaseException as error:
            self._note(name, Step.State.FAILED, error=f"{type(error).__name__}: {error}"[:2000])
            raise
        self._note(name, Step.State.DONE, seconds=round(time.monotonic() - began, 3))

    def has_done(self, name: str) -> bool:
        """Whether an earlier try of this operation came to the end of the step."""
        steps = Step.objects.using(control_alias())
        return steps.filter(run=self.id, step=name, state=Step.State.DONE).exists()

    def remember(self, **details: Any) -> None:
        """Keep facts for the report, and for whoever takes the operation up again."""
        self.details |= details
        Operation.objects.using(control_alias()).filter(id=self.id).update(details=self.details)

    def _note(self, name: str, state: str, **details: Any) -> None:
        Step.objects.using(control_alias()).create(
            run=self.id,
            module=self.module,
            operation=self.verb,
            step=name,
            state=state,
            details=details,
            at=datetime.now(UTC),
        )


def under_way(module: str) -> Operation | None:
    """The operation on the module that has not ended, whoever carries it out."""
    return Operation.objects.using(control_alias()).filter(module=module, ended_at__isnull=True).first()


def is_attended(operation: Operation) -> bool:
    """Whether a process is carrying it out at this moment."""
    return operation.leased_until is not None and operation.leased_until > datetime.now(UTC)


@contextmanager
def begun(module: str, verb: str, *, actor: str, reason: str, options: dict[str, Any]) -> Iterator[Run]:
    """
    A new operation for the length of the block: `done` at its end.

    One that fails stays under way, to be resumed or aborted, unless its block has ended it.

    :raises Refused: if another one is under way for the module
    """
    now = datetime.now(UTC)
    made = Operation(
        id=asked_id.get() or uuid4(),
        module=module,
        verb=verb,
        options=options,
        actor=actor,
        reason=reason,
        begun_at=now,
        leased_until=now + LEASE,
        where=f"{socket.gethostname()} {os.getpid()}",
    )
    try:
        with transaction.atomic(using=control_alias()):
            made.save(using=control_alias(), force_insert=True)
            _note("begun", made, actor=actor, reason=reason, after=options)
    except IntegrityError:
        raise Refused([in_the_way(module)]) from None
    yield from _carry_out(made)


@contextmanager
def taken_up(operation: Operation, *, actor: str, reason: str) -> Iterator[Run]:
    """
    An operation that was left alone, for the length of the block, in the hands of whoever takes it up.

    :raises Refused: if somebody carries it out
    """
    now = datetime.now(UTC)
    free = Operation.objects.using(control_alias()).filter(id=operation.id, ended_at__isnull=True)
    with transaction.atomic(using=control_alias()):
        taken = free.exclude(leased_until__gt=now).update(
            leased_until=now + LEASE, where=f"{socket.gethostname()} {os.getpid()}"
        )
        if taken == 1:
            _note("taken up", operation, actor=actor, reason=reason)
    if taken != 1:
        raise Refused([in_the_way(operation.module)])
    yield from _carry_out(operation)


def end(run: Run, outcome: str) -> None:
    """The operation is over: `done`, `undone` or `failed`."""
    with transaction.atomic(using=control_alias()):
        mine = Operation.objects.using(control_alias()).filter(id=run.id, ended_at__isnull=True)
        last = run.shown.as_plain()
        if mine.update(
            ended_at=datetime.now(UTC), outcome=outcome, details=run.details, progress=last, leased_until=None
        ):
            _note("ended", run, actor=run.actor, reason=run.reason, after={"outcome": outcome, **run.details})


def _note(
    what: str, operation: Operation | Run, *, actor: str, reason: str, after: Mapping[str, Any] | None = None
) -> None:
    """Into the record, which is about one operation by its number."""
    note(
        action=f"operation.{what}",
        subject=operation.module,
        actor=actor,
        reason=reason,
        after={"operation": operation.id, "verb": operation.verb, **(after or {})},
    )


def _carry_out(operation: Operation) -> Iterator[Run]:
    run = Run(
        id=operation.id,
        module=operation.module,
        verb=operation.verb,
        actor=operation.actor,
        reason=operation.reason,
        options=dict(operation.options),
        details=dict(operation.details),
    )
    stop = threading.Event()
    run.shows()
    renewing = threading.Thread(target=_renew, args=[run, stop], name="lease", daemon=True)
    renewing.start()
    try:
        yield run
    except BaseException as error:
        _let_go(run, error)
        raise
    else:
        end(run, "done")
    finally:
        stop.set()
        renewing.join(timeout=2)


def _renew(run: Run, stop: threading.Event) -> None:
    while not stop.wait(RENEW_EVERY):
        try:
            Operation.objects.using(control_alias()).filter(id=run.id, ended_at__isnull=True).update(
                leased_until=datetime.now(UTC) + LEASE, progress=run.shown.as_plain()
            )
        except DatabaseError:
            # The operation itself meets the same, and says so.
            continue
        finally:
            connections[control_alias()].close()


def _let_go(run: Run, error: BaseException) -> None:
    under_way = Operation.objects.using(control_alias()).filter(id=run.id, ended_at__isnull=True)
    try:
        with transaction.atomic(using=control_alias()):
            if under_way.update(leased_until=None, progress=run.shown.as_plain()):
                said = f"{type(error).__name__}: {error}"[:2000]
                _note("stopped", run, actor=run.actor, reason=run.reason, after={"error": said})
    except DatabaseError:
        return  # the lease runs out by itself


def in_the_way(module: str) -> Refusal:
    """Who is at it, or was."""
    other = under_way(module)
    if other is None:
        return Refusal(what=f"Another operation on {module} has just ended.", advice="Look at its status, and decide.")
    if is_attended(other):
        return Refusal(
            what=f"{other.actor} is carrying out {other.verb} of {module} ({other.where}).",
            advice="Wait until it has ended.",
        )
    return Refusal(
        what=f"A {other.verb} of {module} was interrupted ({other.where}).",
        advice=f"Finish it first: manage.py extraction resume {module}.",
    )
