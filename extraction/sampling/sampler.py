"""The sampler: a thread in each web process, which adds what it has counted to the minute that is now."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from agrovet.kernel.databases import control_alias
from extraction.lookout import Lookout
from extraction.sampling.counted import Figures, counted
from extraction.sampling.models import BUCKETS, Sample

KEPT = timedelta(hours=3)
FORGET_EVERY = 60  # looks


class Sampler(Lookout):
    """Counts on from where the process stands when it is made."""

    name = "samples"
    every = 10.0  # seconds
    hindered = "What became of requests is not noted now"

    def __init__(self) -> None:
        super().__init__()
        self._told = counted()
        self._minute = datetime.min.replace(tzinfo=UTC)
        self._open: dict[str, int] = {}
        self._looks = 0

    def look(self, now: datetime | None = None) -> None:
        """
        Add what has happened since the last look to this minute.

        :raises django.db.Error: if the control database does not answer; the next look adds it
        """
        now = now or datetime.now(UTC)
        minute = now.replace(second=0, microsecond=0)
        # In a new minute nobody has said yet how many sockets are open.
        said = self._open if minute == self._minute else {}
        seen = counted()
        news = {module: figures.since(self._told[module]) for module, figures in seen.items()}
        changes = {module: of.sockets - said.get(module, 0) for module, of in news.items()}
        _add(minute, {module: of for module, of in news.items() if of.requests or changes[module]}, changes)
        self._told, self._minute = seen, minute
        self._open = {module: of.sockets for module, of in seen.items()}
        if self._looks % FORGET_EVERY == 0:
            Sample.objects.using(control_alias()).filter(minute__lt=now - KEPT).delete()
        self._looks += 1


def _add(minute: datetime, news: Mapping[str, Figures], sockets: Mapping[str, int]) -> None:
    rows, side = Sample.objects.using(control_alias()), settings.AGROVET_SIDE
    if not news:
        return
    with transaction.atomic(using=control_alias()):
        # In one order, as all processes lock them.
        names = sorted(news)
        rows.bulk_create([Sample(minute=minute, module=name, side=side) for name in names], ignore_conflicts=True)
        for name in names:
            of = news[name]
            more = {bucket: F(bucket) + number for bucket, number in zip(BUCKETS, of.durations, strict=True) if number}
            rows.filter(minute=minute, module=name, side=side).update(
                requests=F("requests") + of.requests,
                failures=F("failures") + of.failures,
                sockets=F("sockets") + sockets[name],
                **more,
            )


_samplers: list[Sampler] = []


def sample() -> None:
    """Let this process say what becomes of its requests, from now to its end."""
    if not _samplers:
        _samplers.append(Sampler())
    _samplers[0].start()
