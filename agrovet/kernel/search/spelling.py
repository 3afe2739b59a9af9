"""
Words that are nearly the one asked for.

An index of trigrams finds words that share parts with it, the number of changed letters decides. Both are our own:
PostgreSQL's pg_trgm is an extension that a database may lack, and SQLite has nothing like it.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connections

from agrovet.kernel.databases import alias_of
from agrovet.kernel.search.tables import SearchWord

# Shorter words have too many neighbours.
SHORTEST = 4
LONGEST = 30
# Words that share most trigrams, of which the nearest are taken.
_LOOKED_AT = 60
_TAKEN = 5


def is_spelled(word: str) -> bool:
    """Whether a word is one that people misspell: letters, neither too few nor too many."""
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def trigrams_of(word: str) -> list[str]:
    """All parts of three letters, of the word between zeros, each once: `sal` has `0sa`, `sal` and `al0`."""
    padded = f"0{word}0"
    return list(dict.fromkeys(padded[at : at + 3] for at in range(len(padded) - 2)))


def near(words: type[SearchWord], word: str) -> list[str]:
    """
    Known words that are spelled nearly like this one, the nearest first: at most one letter is wrong, left out,
    too many or swapped with its neighbour, two in words of seven letters or more; or the word is a part of them.
    """
    if not is_spelled(word):
        return []
    found = []
    for other in _sharing(words, trigrams_of(word)):
        apart = 0 if word in other else distance(word, other)
        if other != word and apart <= (1 if len(word) < 7 else 2):
            found.append((apart, abs(len(other) - len(word)), other))
    return [other for _, _, other in sorted(found)[:_TAKEN]]


def distance(one: str, other: str) -> int:
    """How many letters to change, leave out, put in, or swap with the next, to make one word of the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, above, row = row, before, [at]
        for across, facing in enumerate(other, 1):
            best = min(before[across] + 1, row[-1] + 1, before[across - 1] + (letter != facing))
            if at > 1 and across > 1 and letter == other[across - 2] and one[at - 2] == facing:
                best = min(best, above[across - 2] + 1)
            row.append(best)
    return row[-1]


def _sharing(words: type[SearchWord], trigrams: list[str]) -> Iterable[str]:
    table = words._meta.db_table
    connection = connections[alias_of(words._meta.app_label)]
    if connection.vendor == "sqlite":
        sql = (
            f'SELECT w.word FROM "search_{table}" AS i JOIN "{table}" AS w ON w.id = i.rowid'
            f' WHERE "search_{table}" MATCH %s ORDER BY i.rank, w.word LIMIT {_LOOKED_AT}'
        )
        values: list[Any] = [" OR ".join(f'"{part}"' for part in trigrams)]
    else:
        sql = (
            f"SELECT word FROM \"{table}\" WHERE string_to_array(trigrams, ' ') && %s::text[] ORDER BY"
            " (SELECT count(*) FROM unnest(string_to_array(trigrams, ' ')) AS part WHERE part = ANY (%s::text[])) DESC,"
            f" length(word), word LIMIT {_LOOKED_AT}"
        )
        values = [trigrams, trigrams]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [word for (word,) in cursor.fetchall()]
