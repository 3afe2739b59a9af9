"""Rows that a phrase finds: the best first, or in another order that was asked for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from agrovet.kernel.databases import alias_of
from agrovet.kernel.search.phrases import Phrase
from agrovet.kernel.search.tables import SearchText, SearchWord
from agrovet.kernel.totals import total_of

# Of all rows that are found, so many of the newest are ranked; older ones follow, the newest first. So a search
# costs the same whether a word occurs a thousand times or a million times.
RANKED = 200

# Up to so many rows that are found, all else is asked of these alone.
FEW = 2_000


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
        return total_of(self._plainly.order_by())

    def order_by(self, *names: str) -> QuerySet[Any]:
        """All that is found, in another order."""
        _, matching = self._chosen
        return matching.order_by(*names)

    def __getitem__(self, part: slice) -> list[tuple[Any, ...]]:
        phrase, matching = self._chosen
        if self._order:
            return list(matching.order_by(*self._order).values_list(*self._columns)[part])
        first = list(self._plainly.order_by("-pk").values_list("pk", flat=True)[:RANKED])
        start, stop = part.start or 0, part.stop
        rows = self._of(self._ranked(phrase, first)[part])
        if len(first) == RANKED and stop > RANKED:
            older = matching.filter(pk__lt=first[-1]).order_by("-pk").values_list(*self._columns)
            rows += older[max(0, start - RANKED) : stop - RANKED]
        return rows

    @cached_property
    def _chosen(self) -> tuple[Phrase, QuerySet[Any]]:
        """The phrase that finds something in any row, and those of our rows that it finds."""
        texts, phrase = self._tables.texts, self._phrase
        if phrase.is_hopeless:
            return phrase, self._rows.none()
        ids = some_that_match(texts, phrase)
        if not ids:
            phrase = phrase.widened(self._tables.words)
            ids = some_that_match(texts, phrase)
        chosen = among(texts, ids) if len(ids) <= FEW else matches(texts, phrase)
        return phrase, self._rows.filter(pk__in=chosen)

    @property
    def _plainly(self) -> QuerySet[Any]:
        """What has the ids of all that is found: where nothing else narrows it, the words alone, without their rows."""
        phrase, matching = self._chosen
        if self._rows.query.where or phrase.is_hopeless:
            return matching
        texts = self._tables.texts
        if _is_sqlite(texts):
            return texts._default_manager.filter(pk__in=matches(texts, phrase))
        has_it = RawSQL("vector @@ to_tsquery('simple', %s)", [phrase.in_postgresql()], output_field=BooleanField())
        return texts._default_manager.filter(has_it)

    def _ranked(self, phrase: Phrase, ids: list[int]) -> list[int]:
        titles = dict(self._tables.texts._default_manager.filter(pk__in=ids).values_list("pk", "title"))
        times = dict(self._rows.model._default_manager.filter(pk__in=ids).values_list("pk", self._newest))
        weights = {id: (phrase.weight(titles.get(id, "").split()), times[id], id) for id in ids if id in times}
        return sorted(weights, key=lambda id: weights[id], reverse=True)

    def _of(self, ids: list[int]) -> list[tuple[Any, ...]]:
        rows = self._rows.filter(pk__in=ids).values_list(*self._columns) if ids else []
        known = {row[0]: row for row in rows}
        return [known[id] for id in ids if id in known]


def matches(texts: type[SearchText], phrase: Phrase) -> RawSQL:
    """The ids of all rows whose words have the phrase, as a subquery."""
    table, _ = _place(texts)
    if _is_sqlite(texts):
        return RawSQL(f'SELECT rowid FROM "search_{table}" WHERE "search_{table}" MATCH %s', [phrase.in_fts5()])
    return RawSQL(_MATCHES.format(table=table), [phrase.in_postgresql()])


def among(texts: type[SearchText], ids: list[int]) -> RawSQL:
    """These ids as a subquery: one value, however many."""
    if _is_sqlite(texts):
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(ids)])
    return RawSQL("SELECT unnest(%s::bigint[])", [ids])


def some_that_match(texts: type[SearchText], phrase: Phrase) -> list[int]:
    """
    The ids of rows whose words have the phrase: all of them, or `FEW` and one more.

    A planner that hopes to find enough soon walks through the whole table where there is nothing to find. So this is
    planned as if all were wanted, from the index, and stopped where there are enough.
    """
    table, connection = _place(texts)
    if _is_sqlite(texts):
        sql = f'SELECT rowid FROM "search_{table}" WHERE "search_{table}" MATCH %s LIMIT {FEW + 1}'
        values = [phrase.in_fts5()]
    else:
        sql = f"WITH found AS MATERIALIZED ({_MATCHES.format(table=table)}) SELECT of_id FROM found LIMIT {FEW + 1}"
        values = [phrase.in_postgresql()]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [id for (id,) in cursor.fetchall()]


_MATCHES = "SELECT of_id FROM \"{table}\" WHERE vector @@ to_tsquery('simple', %s)"


def _place(texts: type[SearchText]) -> tuple[str, BaseDatabaseWrapper]:
    return texts._meta.db_table, connections[alias_of(texts._meta.app_label)]


def _is_sqlite(texts: type[SearchText]) -> bool:
    return _place(texts)[1].vendor == "sqlite"
