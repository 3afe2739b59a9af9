"""Rows that a phrase finds: the best first, or in another order that was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connections, models
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from agrovet.kernel.databases import alias_of
from agrovet.kernel.search.phrases import Phrase
from agrovet.kernel.search.tables import SearchText, SearchWord
from agrovet.kernel.totals import total_of

# Of all rows that are found, so many of the newest are ranked; older ones follow, the newest first. So a search
# costs the same whether a word occurs a thousand times or a million times.
RANKED = 200


@dataclass(frozen=True, kw_only=True)
class Tables:
    """The tables that a kind of rows is searched by."""

    texts: type[SearchText]
    words: type[SearchWord]


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
        """How many rows are found."""
        _, matching, first = self._chosen
        return len(first) if len(first) < self._most else total_of(matching.order_by("-pk"))

    def order_by(self, *names: str) -> QuerySet[Any]:
        """All that is found, in another order."""
        _, matching, _ = self._chosen
        return matching.order_by(*names)

    def __getitem__(self, part: slice) -> list[tuple[Any, ...]]:
        phrase, matching, first = self._chosen
        if not first:
            return []
        if self._order:
            return list(matching.order_by(*self._order).values_list(*self._columns)[part])
        start, stop = part.start or 0, part.stop
        rows = self._of(self._ranked(phrase, first)[part])
        if len(first) == self._most and stop > len(first):
            older = matching.filter(pk__lt=first[-1]).order_by("-pk").values_list(*self._columns)
            rows += older[max(0, start - len(first)) : stop - len(first)]
        return rows

    @property
    def _most(self) -> int:
        return 1 if self._order else RANKED

    @cached_property
    def _chosen(self) -> tuple[Phrase, QuerySet[Any], list[int]]:
        """The phrase that finds something, all that it finds, and the ids of the newest of them."""
        found = self._newest_of(self._phrase)
        if found[2]:
            return found
        wider = self._phrase.widened(self._tables.words)
        return found if wider == self._phrase else self._newest_of(wider)

    def _newest_of(self, phrase: Phrase) -> tuple[Phrase, QuerySet[Any], list[int]]:
        if phrase.is_hopeless:
            return phrase, self._rows.none(), []
        matching = self._rows.filter(pk__in=matches(self._tables.texts, phrase))
        return phrase, matching, list(matching.order_by("-pk").values_list("pk", flat=True)[: self._most])

    def _ranked(self, phrase: Phrase, ids: list[int]) -> list[int]:
        titles = dict(self._tables.texts._default_manager.filter(pk__in=ids).values_list("pk", "title"))
        times = dict(self._rows.model._default_manager.filter(pk__in=ids).values_list("pk", self._newest))
        weights = {id: (phrase.weight(titles.get(id, "").split()), times[id], id) for id in ids if id in times}
        return sorted(weights, key=lambda id: weights[id], reverse=True)

    def _of(self, ids: list[int]) -> list[tuple[Any, ...]]:
        rows = self._rows.filter(pk__in=ids).values_list(*self._columns) if ids else []
        known = {row[0]: row for row in rows}
        return [known[id] for id in ids if id in known]


def matches(texts: type[SearchText], phrase: Phrase) -> models.expressions.Combinable:
    """The ids of the rows whose words have the phrase, as a subquery."""
    table = texts._meta.db_table
    if connections[alias_of(texts._meta.app_label)].vendor == "sqlite":
        return RawSQL(f'SELECT rowid FROM "search_{table}" WHERE "search_{table}" MATCH %s', [phrase.in_fts5()])
    sql = f"SELECT of_id FROM \"{table}\" WHERE vector @@ to_tsquery('simple', %s)"
    return RawSQL(sql, [phrase.in_postgresql()])
