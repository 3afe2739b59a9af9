"""The words of rows, kept beside them: by what writes a row, and for many rows at once."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Model

from agrovet.kernel.search.matching import Tables
from agrovet.kernel.search.spelling import is_spelled, trigrams_of
from agrovet.kernel.search.words import kept, telling
from agrovet.kernel.writing import writing

BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a row is found by; `aside` is kept as it is given, and is no source of spellings."""

    title: str
    body: str = ""
    aside: str = ""
    spelled_aside: str = ""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A kind of rows that can be searched: whose they are, and what each is found by."""

    module: str
    rows: type[Model]
    tables: Tables
    entry: Callable[[Any], Entry]

    def as_of(self, apps: Any) -> "Source":
        """The same with the models that a migration knows."""

        def then(model: type[Model]) -> Any:
            return apps.get_model(model._meta.app_label, model._meta.object_name)  # boundary: of one module

        tables = Tables(texts=then(self.tables.texts), words=then(self.tables.words))
        return replace(self, rows=then(self.rows), tables=tables)


def keep(source: Source, rows: Collection[Any], *, using: str | None = None) -> int:
    """
    Keep the words of these rows as they are now; belongs into the transaction that writes the rows.

    Returns of how many rows the words were not kept so yet.
    """
    texts = source.tables.texts._default_manager.using(using)
    entries = {row.pk: source.entry(row) for row in rows}
    now = {id: columns_of(entry) for id, entry in entries.items()}
    before = {
        id: tuple(columns) for id, *columns in texts.filter(pk__in=now).values_list("pk", "title", "body", "aside")
    }
    changed = [id for id in now if now[id] != before.get(id)]
    if changed:
        texts.bulk_create(
            [
                source.tables.texts(of_id=id, **dict(zip(("title", "body", "aside"), now[id], strict=True)))  # type: ignore[misc] # every concrete one has `of`
                for id in changed
            ],
            update_conflicts=True,
            unique_fields=["of"],
            update_fields=["title", "body", "aside"],
        )
        _keep_words(source.tables, [entries[id] for id in changed], using)
    return len(changed)


def fill(source: Source, *, using: str | None = None, watch: Callable[[int], None] = lambda number: None) -> int:
    """
    Keep the words of all rows, a batch at a time, and forget those of rows that are gone. May be stopped and run again.

    `watch` is told how many rows were looked at. Returns of how many the words were not kept.
    """
    wrong = last = 0
    rows = source.rows._default_manager.using(using)
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        # A migration works on the database that it migrates, whatever is served from there.
        with transaction.atomic(using=using) if using else writing(source.module):
            # Held: who edits one meanwhile keeps its words after us.
            held = list(rows.select_for_update().filter(pk__in=ids).order_by("pk"))
            wrong += keep(source, held, using=using)
            between = source.tables.texts._default_manager.using(using).filter(pk__gt=last, pk__lte=ids[-1])
            between.exclude(pk__in=ids).delete()
        last = ids[-1]
        watch(len(ids))
    return wrong


def columns_of(entry: Entry) -> tuple[str, ...]:
    """What is kept of an entry: `title`, `body` and `aside`."""
    return (
        kept(entry.title),
        kept(entry.body),
        " ".join(part for part in (kept(entry.spelled_aside), entry.aside) if part),
    )


def spelled(entry: Entry) -> Iterator[str]:
    """The words of an entry that somebody may misspell."""
    for text in (entry.title, entry.body, entry.spelled_aside):
        yield from filter(is_spelled, telling(text))


def _keep_words(tables: Tables, entries: Sequence[Entry], using: str | None) -> None:
    words = {word for entry in entries for word in spelled(entry)}
    known = tables.words._default_manager.using(using)
    new = words - set(known.filter(word__in=words).values_list("word", flat=True))
    # Always in one order, so that of two who bring the same words neither waits for the other for ever.
    known.bulk_create(
        [tables.words(word=word, trigrams=" ".join(trigrams_of(word))) for word in sorted(new)], ignore_conflicts=True
    )
