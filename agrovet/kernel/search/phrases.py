"""What is looked for: words, each with its other forms, and where they may stand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agrovet.kernel.search.spelling import near
from agrovet.kernel.search.tables import SearchWord
from agrovet.kernel.search.words import stem_of, telling, words_of

# Beyond this many, more words make a search dearer and no clearer.
MOST_WORDS = 10

# Columns of SearchText by the letters that PostgreSQL has for their weights.
TEXT, ASIDE, ANYWHERE = "AB", "C", "ABC"
_COLUMNS = {"A": "title", "B": "body", "C": "aside"}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One word that must occur: one of `forms`, as it is or as a beginning, or its stem, in the columns `where`."""

    forms: tuple[str, ...]
    where: str = TEXT

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems of the forms."""
        return tuple(dict.fromkeys(map(stem_of, self.forms)))


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """All words that must occur. `is_blank`: nothing narrows the search; `is_hopeless`: nothing can be found."""

    wanted: tuple[Wanted, ...] = ()
    is_hopeless: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether every row is found."""
        return not self.wanted and not self.is_hopeless

    def __and__(self, other: "Phrase") -> "Phrase":
        return Phrase(wanted=self.wanted + other.wanted, is_hopeless=self.is_hopeless or other.is_hopeless)

    def widened(self, words: type[SearchWord]) -> "Phrase":
        """The same phrase with the words that are spelled nearly like its own; known ones are looked up once."""
        return replace(
            self,
            wanted=tuple(
                replace(each, forms=tuple(dict.fromkeys([*each.forms, *near(words, each.forms[0])])))
                for each in self.wanted
            ),
        )

    def in_postgresql(self) -> str:
        """As text for `to_tsquery`."""
        return " & ".join(
            "({})".format(
                " | ".join(
                    [f"{form}:*{each.where}" for form in each.forms] + [f"{stem}:{each.where}" for stem in each.stems]
                )
            )
            for each in self.wanted
        )

    def in_fts5(self) -> str:
        """As text for FTS5's `MATCH`."""
        return " AND ".join(
            "({{{}}} : ({}))".format(
                " ".join(_COLUMNS[letter] for letter in each.where),
                " OR ".join([f'"{form}" *' for form in each.forms] + [f'"{stem}"' for stem in each.stems]),
            )
            for each in self.wanted
        )

    def weight(self, title: Sequence[str]) -> int:
        """How well a title (words and stems) fits: two for each word that stands in it, one for a beginning."""
        words = set(title)
        total = 0
        for each in self.wanted:
            if not words.isdisjoint(each.forms) or not words.isdisjoint(each.stems):
                total += 2
            elif any(word.startswith(each.forms) for word in words):
                total += 1
        return total


def phrase(text: str, *, where: str = TEXT) -> Phrase:
    """The words of a text that somebody typed. One without a letter or digit finds nothing, an empty one all."""
    if not words_of(text):
        return Phrase(is_hopeless=bool(text.strip()))
    return Phrase(wanted=tuple(Wanted(forms=(word,), where=where) for word in telling(text)[:MOST_WORDS]))
