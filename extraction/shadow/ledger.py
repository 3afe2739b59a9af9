"""
What the comparisons found: counted in this process, and added once a second to what all processes found.

Of each endpoint the last mismatches are kept, with the values of both sides.
"""

import logging
import threading
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from django.db import Error as DatabaseError
from django.db import connections, transaction
from django.db.models import F
from psycopg_pool import PoolTimeout

from agrovet.kernel.databases import control_alias
from extraction.shadow import hiding
from extraction.shadow.answers import Difference
from extraction.shadow.models import ShadowEndpoint, ShadowMismatch

logger = logging.getLogger(__name__)

KEPT = 20  # mismatches of an endpoint
_MOST_WAITING = 200  # mismatches that are not written yet

What = Literal["compared", "differed", "unanswered", "refused", "dropped"]
Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Mismatch:
    """Two answers that differ, and to what."""

    module: str
    endpoint: str
    target: str
    epoch: int
    found: Sequence[Difference]

    def fields(self) -> list[dict[str, Any]]:
        """As they are kept."""
        return [
            {
                "field": each.field,
                "monolith": hiding.value(each.field, each.monolith),
                "service": hiding.value(each.field, each.service),
            }
            for each in self.found
        ]


class Ledger:
    """Threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns = threading.Lock()
        self._totals: Counter[tuple[str, What]] = Counter()
        self._new: dict[Key, Counter[What]] = {}
        self._noise: dict[Key, list[str]] = {}
        self._mismatches: deque[ShadowMismatch] = deque(maxlen=_MOST_WAITING)

    def count(self, module: str, endpoint: str, what: What) -> None:
        """It happened once more."""
        with self._lock:
            self._totals[module, what] += 1
            self._new.setdefault((module, endpoint), Counter())[what] += 1

    def keep(self, mismatch: Mismatch) -> None:
        """It will be written with the rest."""
        made = ShadowMismatch(
            module=mismatch.module,
            endpoint=mismatch.endpoint,
            target=mismatch.target,
            epoch=mismatch.epoch,
            at=datetime.now(UTC),
            fields=mismatch.fields(),
        )
        with self._lock:
            self._mismatches.append(made)

    def is_noise(self, module: str, endpoint: str, fields: list[str]) -> None:
        """These fields of the endpoint are not compared any more."""
        with self._lock:
            self._noise[module, endpoint] = fields

    def totals(self, module: str) -> tuple[int, int]:
        """How many answers of the module this process compared since it began, and how many of them differed."""
        with self._lock:
            return self._totals[module, "compared"], self._totals[module, "differed"]

    def write(self) -> None:
        """Add what is new to the control database; where that is away, with the next turn."""
        # One after the other: where nothing is new, another thread's turn may not have come to its end.
        with self._turns:
            self._write_new()

    def _write_new(self) -> None:
        with self._lock:
            new, noise, mismatches = self._new, self._noise, list(self._mismatches)
            self._new, self._noise = {}, {}
            self._mismatches.clear()
        if not (new or noise or mismatches):
            return
        try:
            with transaction.atomic(using=control_alias()):
                _write(new, noise, mismatches)
        except (DatabaseError, PoolTimeout) as error:
            logger.warning("What differs at services was not noted: %s", error)
            with self._lock:
                for key, counts in new.items():
                    self._new.setdefault(key, Counter()).update(counts)
                self._noise = {**noise, **self._noise}
                self._mismatches.extendleft(reversed(mismatches[: _MOST_WAITING - len(self._mismatches)]))
        finally:
            connections[control_alias()].close()


def _write(new: dict[Key, Counter[What]], noise: dict[Key, list[str]], mismatches: list[ShadowMismatch]) -> None:
    rows, now = ShadowEndpoint.objects.using(control_alias()), datetime.now(UTC)
    # In one order, as all processes lock them.
    keys = sorted({*new, *noise})
    rows.bulk_create(
        [ShadowEndpoint(module=module, endpoint=endpoint, since=now, seen_at=now) for module, endpoint in keys],
        ignore_conflicts=True,
    )
    for key in keys:
        more: dict[str, Any] = {what: F(what) + number for what, number in new.get(key, Counter()).items()}
        if key in noise:
            more["noise"] = noise[key]
        rows.filter(module=key[0], endpoint=key[1]).update(seen_at=now, **more)
    kept = ShadowMismatch.objects.using(control_alias())
    kept.bulk_create(mismatches)
    for module, endpoint in {(each.module, each.endpoint) for each in mismatches}:
        of_endpoint = kept.filter(module=module, endpoint=endpoint)
        newest = list(of_endpoint.order_by("-id").values_list("id", flat=True)[:KEPT])
        of_endpoint.exclude(id__in=newest).delete()


ledger = Ledger()
