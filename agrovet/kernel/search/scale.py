"""The words of rows to measure by."""

from collections.abc import Iterable, Iterator
from typing import Any

from agrovet.kernel.scale import Filling, Values
from agrovet.kernel.search.keeping import Source, columns_of, spelled
from agrovet.kernel.search.spelling import trigrams_of
from agrovet.kernel.search.tables import SearchWord


def searchable(source: Source, rows: Iterable[Any], number: int) -> Iterator[Filling]:
    """The tables that these rows are searched by; the words are those that the texts turned out to have."""
    words: set[str] = set()
    yield Filling(
        model=source.tables.texts,
        columns=("of_id", "title", "body", "aside"),
        rows=_texts(source, rows, words),
        number=number,
    )
    model = source.tables.words
    yield Filling(model=model, columns=("id", "word", "trigrams"), rows=_words(model, words), number=0, beside=True)


def _texts(source: Source, rows: Iterable[Any], words: set[str]) -> Iterator[Values]:
    for row in rows:
        entry = source.entry(row)
        words.update(spelled(entry))
        yield row.pk, *columns_of(entry)


def _words(model: type[SearchWord], words: set[str]) -> Iterator[Values]:
    # Read only once the texts before it were written: they fill the set.
    known = dict(model._default_manager.values_list("word", "id"))
    for id, word in enumerate(sorted(words - known.keys()), max(known.values(), default=0) + 1):
        yield id, word, " ".join(trigrams_of(word))
