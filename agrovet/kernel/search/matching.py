"""Which rows have the words of a phrase, asked of each database in its own way."""

import json
from collections.abc import Hashable
from dataclasses import dataclass

from django.db import connections
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from agrovet.kernel.databases import alias_of
from agrovet.kernel.remembered import Remembered
from agrovet.kernel.search.phrases import Phrase
from agrovet.kernel.search.tables import SearchText, SearchWord

# Up to so many rows that are found, all else is asked of these alone.
FEW = 2_000

_HAS_IT = "vector @@ to_tsquery('simple', %s)"

# What finds more, by what was asked for. To learn it, the index goes through all rows with a word, and it seldom
# changes: it is taken as given for a while. Were it wrong, the rows would be the same, and found more slowly.
_many: Remembered[Hashable, Phrase] = Remembered(seconds=60, most=1_000)


@dataclass(frozen=True, kw_only=True)
class Tables:
    """The tables that a kind of rows is searched by."""

    texts: type[SearchText]
    words: type[SearchWord]


@dataclass(frozen=True, kw_only=True)
class Matching:
    """The phrase that finds something in any row, and the ids of those rows; None are more than `FEW`."""

    texts: type[SearchText]
    phrase: Phrase
    ids: list[int] | None = None

    @property
    def is_many(self) -> bool:
        """Whether more than `FEW` are found."""
        return self.ids is None

    def as_subquery(self) -> RawSQL:
        """The ids of the rows."""
        return RawSQL(*_ids_with(self.texts, self.phrase)) if self.ids is None else _among(self.texts, self.ids)

    def of_words(self) -> QuerySet[SearchText]:
        """What has the same ids, of the words alone, without their rows."""
        manager = self.texts._default_manager
        if _is_sqlite(self.texts):
            return manager.filter(pk__in=RawSQL(*_ids_with(self.texts, self.phrase)))
        return manager.filter(RawSQL(_HAS_IT, [self.phrase.in_postgresql()], output_field=BooleanField()))


def matching(tables: Tables, phrase: Phrase) -> Matching:
    """What the phrase finds; where nothing is spelled like that, what words find that nearly are."""
    texts = tables.texts
    if phrase.is_hopeless:
        return Matching(texts=texts, phrase=phrase, ids=[])
    question = _alias(texts), texts._meta.db_table, phrase
    if known := _many.get(question):
        return Matching(texts=texts, phrase=known)
    ids = _some_with(texts, phrase)
    if not ids:
        phrase = phrase.widened(tables.words)
        ids = _some_with(texts, phrase)
    if len(ids) <= FEW:
        return Matching(texts=texts, phrase=phrase, ids=ids)
    return Matching(texts=texts, phrase=_many.keep(question, phrase))


def _ids_with(texts: type[SearchText], phrase: Phrase) -> tuple[str, list[str]]:
    """A statement for the ids of all rows whose words have the phrase, and its values."""
    table = texts._meta.db_table
    if _is_sqlite(texts):
        return f'SELECT rowid FROM "search_{table}" WHERE "search_{table}" MATCH %s', [phrase.in_fts5()]
    return f'SELECT of_id FROM "{table}" WHERE {_HAS_IT}', [phrase.in_postgresql()]


def _among(texts: type[SearchText], ids: list[int]) -> RawSQL:
    """These ids: one value, however many."""
    if _is_sqlite(texts):
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(ids)])
    return RawSQL("SELECT unnest(%s::bigint[])", [ids])


def _some_with(texts: type[SearchText], phrase: Phrase) -> list[int]:
    """
    The ids of rows whose words have the phrase: all of them, or `FEW` and one more.

    A planner that hopes to find enough soon walks through the whole table where there is nothing to find. So this is
    planned as if all were wanted, from the index, and stopped where there are enough.
    """
    sql, values = _ids_with(texts, phrase)
    if not _is_sqlite(texts):
        sql = f"WITH found AS MATERIALIZED ({sql}) SELECT of_id FROM found"
    with connections[_alias(texts)].cursor() as cursor:
        cursor.execute(f"{sql} LIMIT {FEW + 1}", values)
        return [id for (id,) in cursor.fetchall()]


def _is_sqlite(texts: type[SearchText]) -> bool:
    return connections[_alias(texts)].vendor == "sqlite"


def _alias(texts: type[SearchText]) -> str:
    return alias_of(texts._meta.app_label)
