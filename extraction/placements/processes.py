"""Who follows the placements: every process says that it is there, and what it has taken to heart."""

import os
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Now

from agrovet.kernel.databases import control_alias
from extraction.placements.models import Process

GONE_AFTER = timedelta(seconds=5)
"""Who has not been seen for so long counts as gone."""
FORGOTTEN_AFTER = timedelta(minutes=1)
ASK_EVERY = 0.01  # seconds: while a switch is announced, processes hear of a change at once


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """Whether all have acknowledged: true where nobody is missing, whom it names otherwise."""

    missing: tuple[str, ...]

    def __bool__(self) -> bool:
        return not self.missing


def acknowledged(module: str, epoch: int, *, seconds: float = 10) -> Acknowledgement:
    """
    Whether in every live process nothing is at work under an older epoch of the module; waits so long for it.

    A process that was killed holds things up for five seconds, until it counts as gone.

    :raises django.db.Error: if the control database does not answer
    """
    deadline = time.monotonic() + seconds
    while True:
        missing = tuple(str(each) for each in live() if each.acknowledged.get(module, 0) < epoch)
        if not missing or time.monotonic() > deadline:
            return Acknowledgement(missing=missing)
        time.sleep(ASK_EVERY)


def live() -> list[Process]:
    """The processes that were seen in the last five seconds, by the clock of the control database."""
    return list(_all().filter(seen_at__gt=Now() - GONE_AFTER).order_by("side", "host", "pid"))


def new_id() -> UUID:
    """A name for this process; one that is started again has another."""
    return uuid4()


def say_here(id: UUID, acknowledged: Mapping[str, int]) -> None:
    """Say that this process is there, and up to which epoch of each module nothing older is at work in it."""
    if _all().filter(id=id).update(seen_at=Now(), acknowledged=dict(acknowledged)):
        return
    _all().create(
        id=id,
        side=settings.AGROVET_SIDE,
        host=socket.gethostname(),
        pid=os.getpid(),
        modules=list(settings.AGROVET_MODULES),
        databases=list(settings.DATABASES),
        seen_at=Now(),
        acknowledged=dict(acknowledged),
    )
    _all().filter(seen_at__lt=Now() - FORGOTTEN_AFTER).delete()


def say_goodbye(id: UUID) -> None:
    """This process ends: nobody need wait for it."""
    _all().filter(id=id).delete()


def _all() -> QuerySet[Process]:
    return Process.objects.using(control_alias())
