"""Rows that a phrase finds: the best first, or in another order that was asked for."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from agrovet.kernel.search.matching import Matching, Tables, matching
from agrovet.kernel.search.phrases import Phrase
from agrovet.kernel.totals import total_of

# Of all rows that are found, so many of the newest are ranked; older ones follow, the newest first. So a search
# costs the same whether a word occurs a thousand times or a million times.
RANKED = 100


class Found:
    """
    The rows among `rows` that the phrase finds; where nothing is spelled like that, those that nearly are.

    Can be counted and sliced, as lists need it. With `order`, rows come in that order; without, those whose titles
    fit best come first, and of equal ones the newest. `columns` are what each row gives; the first is its id.
    """

    def __init__(
        self,
        rows: QuerySet[Any],
        *,
        phrase: Phrase,
        tables: Tables,
        columns: Sequence[Any],
        newest: str = "created_at",
        order: Sequence[Any] = (),
    ) -> None:
        self._rows, self._phrase, self._tables = rows, phrase, tables
        self._columns, self._newest, self._order = tuple(columns), newest, tuple(order)

    def count(self) -> int:
        """How many rows are found; where the phrase finds more than `FEW` in all, it may be a minute old."""
        return total_of(self._plainly.order_by(), is_dear=self._found.is_many)

    def order_by(self, *names: str) -> QuerySet[Any]:
        """All that is found, in another order."""
        return self._matching.order_by(*names)

    def __getitem__(self, part: slice) -> list[tuple[Any, ...]]:
        if self._order:
            return list(self._matching.order_by(*self._order).values_list(*self._columns)[part])
        first = list(self._plainly.order_by("-pk").values_list("pk", flat=True)[:RANKED])
        start, stop = part.start or 0, part.stop
        rows = self._of(self._ranked(self._found.phrase, first)[part])
        if len(first) == RANKED and stop > RANKED:
            older = self._matching.filter(pk__lt=first[-1]).order_by("-pk").values_list(*self._columns)
            rows += older[max(0, start - RANKED) : stop - RANKED]
        return rows

    @cached_property
    def _found(self) -> Matching:
        return matching(self._tables, self._phrase)

    @cached_property
    def _matching(self) -> QuerySet[Any]:
        """Those of our rows that are found."""
        if self._found.phrase.is_hopeless:
            return self._rows.none()
        return self._rows.filter(pk__in=self._found.as_subquery())

    @property
    def _plainly(self) -> QuerySet[Any]:
        """What has the ids of all that is found: where nothing else narrows it, the words alone, without their rows."""
        if self._rows.query.where or self._found.phrase.is_hopeless:
            return self._matching
        return self._found.of_words()

    def _ranked(self, phrase: Phrase, ids: list[int]) -> list[int]:
        titles = dict(self._tables.texts._default_manager.filter(pk__in=ids).values_list("pk", "title"))
        times = dict(self._rows.model._default_manager.filter(pk__in=ids).values_list("pk", self._newest))
        weights = {id: (phrase.weight(titles.get(id, "").split()), times[id], id) for id in ids if id in times}
        return sorted(weights, key=lambda id: weights[id], reverse=True)

    def _of(self, ids: list[int]) -> list[tuple[Any, ...]]:
        rows = self._rows.filter(pk__in=ids).values_list(*self._columns) if ids else []
        known = {row[0]: row for row in rows}
        return [known[id] for id in ids if id in known]
