"""
Words as they are compared: small letters without accents, and their Spanish stems.

The stemmer is Snowball's. Accents go before it is asked, so that `maiz` and `maíz` are one word all the way; the
stemmer knows the endings that are most often written without theirs (`vacunacion`).
"""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

# Too frequent to tell one text from another: neither kept nor asked for.
SMALL = frozenset(
    """
    al ante asi aun bajo cada como con cual de del desde donde e el ella en entre era es esa ese eso
    esta este esto ha han hay la las le les lo los mas me mi mis muy no nos o os otra otro para pero por
    que se sea ser si sin sobre son su sus tu tus u un una uno unos unas y ya
    """.split()  # noqa: SIM905 - a list of seventy lines says no more
)

# No text of ours needs more to be found, and no database more to carry.
MOST_WORDS = 1_000
LONGEST_WORD = 40

_WORD = re.compile(r"[a-z0-9]+")
_IN_PARTS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_stemmer = snowballstemmer.stemmer("spanish")


def folded(text: str) -> str:
    """The text in small letters without accents; `ñ` is `n`, as many keyboards write it."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The words of a text, each once, in their order; all of them, the small ones too."""
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in _WORD.findall(folded(text))))


def telling(text: str) -> list[str]:
    """
    Those of the words of a text that say something: not the small ones, nor single letters.

    In a word of several parts (`no-hay-maiz`) each part says something.
    """
    parts = {part[:LONGEST_WORD] for word in _IN_PARTS.findall(folded(text)) for part in word.split("-")}
    return [word for word in words_of(text) if word in parts or _says_something(word)]


def _says_something(word: str) -> bool:
    return word not in SMALL and (len(word) > 1 or word.isdigit())


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """What a word has in common with its other forms; a word with digits is its own stem."""
    if not word.isalpha():
        return word
    stem: str = _stemmer.stemWord(word)
    # `luz` and `luces`, `maíz` and `maíces`.
    return f"{stem[:-1]}c" if stem.endswith("z") else stem


def kept(text: str) -> str:
    """What is kept of a text to find it by: its words and their stems, with blanks between."""
    words = telling(text)[:MOST_WORDS]
    return " ".join(dict.fromkeys([*words, *map(stem_of, words)]))
