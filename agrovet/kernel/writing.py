"""
Every write of a module is made in here: the one place that knows when the module may be written, and where.

While a module is in the monolith for good, this is a transaction on its database and nothing more. While it is
on its way, the database has a gate: who enters it can finish, who finds it closed waits until the module has
settled on one side, and writes there.
"""

import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress

from django.db import connections, transaction

from agrovet.kernel import placement
from agrovet.kernel.databases import alias_under, pinned, pins
from agrovet.kernel.errors import Unavailable
from agrovet.kernel.placement import Standing, standing_of
from agrovet.kernel.repeating import refuse_writes

# A module's writes are held for at most a second; another one is for the view of this process to follow.
LONGEST_WAIT = 2.0  # seconds
PAUSE = 0.02  # seconds between two looks at a gate that is closed


class WritesHeld(Unavailable):
    """The module could not be written for longer than its writes may be held."""

    retry_after = 1

    def __init__(self, module: str) -> None:
        super().__init__(f"El servicio {module} está cambiando de lugar. Intente de nuevo en unos segundos.")
        self.module = module


class _Refused(Exception):
    """Undoes a transaction that was not let in."""


@contextmanager
def writing(module: str) -> Iterator[str]:
    """
    A transaction that may write the module; gives the alias of the database that has the module until it ends.

    Within another one of the same module it is a savepoint of it. What is raised in the block rolls it back.

    :raises WritesHeld: if the module cannot be written within two seconds
    :raises WriteInRepetition: if what was answered is only repeated
    """
    alias = pins().get(module)
    if alias is not None:
        with transaction.atomic(using=alias):
            yield alias
        return
    with writing_together([module]) as alias:
        yield alias


@contextmanager
def writing_together(modules: Collection[str]) -> Iterator[str]:
    """
    As `writing`, for several modules that have one database: not within a transaction that writes one of them.

    :raises WritesHeld: if one of them cannot be written within two seconds, or they are apart
    :raises WriteInRepetition: if what was answered is only repeated
    """
    refuse_writes()
    deadline = time.monotonic() + LONGEST_WAIT
    while True:
        with suppress(_Refused), _counted(modules) as standings:
            alias = _common(standings)
            # Unpinned again before it commits: what is done on commit is no part of this transaction.
            with transaction.atomic(using=alias), pinned(modules, alias):
                for module, standing in standings.items():
                    if standing.guarded:
                        _enter(module, alias, standing, deadline - time.monotonic())
                yield alias
            return
        if time.monotonic() >= deadline:
            raise WritesHeld(next(iter(modules)))
        time.sleep(PAUSE)
        if placement.watcher is not None:
            placement.watcher.look()


def _common(standings: Mapping[str, Standing]) -> str:
    alias, *others = {alias_under(standing, module) for module, standing in standings.items()}
    if others:
        raise _Refused
    return alias


def _enter(module: str, alias: str, standing: Standing, patience: float) -> None:
    if placement.gatekeeper is None:
        raise RuntimeError(f"{module} is guarded and nobody keeps its gate here: install the app `extraction`.")
    if patience <= 0 or not placement.gatekeeper.enter(connections[alias], module, standing.term, patience):
        raise _Refused


_writers: dict[tuple[str, int], int] = {}
_counting = threading.Lock()


@contextmanager
def _counted(modules: Collection[str]) -> Iterator[Mapping[str, Standing]]:
    with _counting:
        # Looked up under the lock: who asks for writers after it has learned of a new epoch finds all older ones.
        standings = {module: standing_of(module) for module in modules}
        keys = [(module, standing.epoch) for module, standing in standings.items()]
        for key in keys:
            _writers[key] = _writers.get(key, 0) + 1
    try:
        yield standings
    finally:
        with _counting:
            for key in keys:
                _writers[key] -= 1
                if not _writers[key]:
                    del _writers[key]


def writes_before(module: str, epoch: int) -> bool:
    """Whether a transaction of this process still writes the module under an older epoch."""
    with _counting:
        return any(name == module and older < epoch for name, older in _writers)
