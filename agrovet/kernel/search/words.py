"""
Words as they are compared: small letters without accents, and their Spanish stems.

The stemmer is Snowball's. Accents go before it is asked, so that `maiz` and `maíz` are one word all the way; the
stemmer knows the endings that are most often written without theirs (`vacunacion`). Every step is linear in the
length of the text, and bounded: anybody may send any text.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice

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
LONGEST_TEXT = 100_000
_MOST_READ = 20_000  # words of a text, each as often as it occurs
_LONGEST_STEMMED = 20  # no Spanish word with another form is longer

# Python sorts the marks on a letter in quadratic time: few letters at a time have few marks.
_PIECE = 64

# Scripts that put no blanks between words: Thai to Lao, Burmese, Khmer, kana, Han. Each letter there is a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_is_unspaced = re.compile(f"[{_UNSPACED}]").match
_WORD = re.compile(rf"(?!_)\w(?<=[{_UNSPACED}])|[^\W_{_UNSPACED}]+")
_stemmer = snowballstemmer.stemmer("spanish")


def folded(text: str) -> str:
    """
    Return the text in small letters without accents; `ñ` is `n`, as many keyboards write it.

    What is beyond `LONGEST_TEXT` letters is cut off: single characters fold into up to eighteen.
    """
    pieces, length = [], 0
    for at in range(0, len(text), _PIECE):
        piece = text[at : at + _PIECE].casefold()
        if not piece.isascii():
            # Taking letters apart brings out capitals again: `ᴬ` is an `A`.
            apart, marks = unicodedata.normalize("NFKD", piece).casefold(), _marks()
            piece = "".join([letter for letter in apart if letter not in marks])
        pieces.append(piece)
        length += len(piece)
        if length >= LONGEST_TEXT:
            break
    return "".join(pieces)[:LONGEST_TEXT]


@cache
def _marks() -> frozenset[str]:
    """Accents and other marks on letters. To find them takes long for a process that starts and reads no text."""
    codes = (*range(0x300, 0x1F000), *range(0xE0100, 0xE01F0))
    return frozenset(letter for code in codes if unicodedata.category(letter := chr(code))[0] == "M")


def words_of(text: str) -> list[str]:
    """Return the words of a text, each once, in their order; all of them, the small ones too."""
    return list(dict.fromkeys(match[0][:LONGEST_WORD] for match in _read(folded(text))))


def telling(text: str) -> list[str]:
    """
    Return those of the words of a text that say something: not the small ones, nor single letters.

    In a word of several parts (`no-hay-maiz`) each part says something.
    """
    letters = folded(text)
    found: dict[str, bool] = {}
    for match in _read(letters):
        word = match[0][:LONGEST_WORD]
        if not found.get(word):
            found[word] = _says_something(word) or _is_part(letters, *match.span())
    return [word for word, says_something in found.items() if says_something]


def _read(letters: str) -> Iterator[re.Match[str]]:
    return islice(_WORD.finditer(letters), _MOST_READ)


def _says_something(word: str) -> bool:
    return word not in SMALL and (len(word) > 1 or word.isdigit() or _is_unspaced(word) is not None)


def _is_part(letters: str, start: int, end: int) -> bool:
    before, after = letters[max(0, start - 2) : start], letters[end : end + 2]
    return (before[1:] == "-" and before[:1].isalnum()) or (after[:1] == "-" and after[1:].isalnum())


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """Return what a word has in common with its other forms; a word that is not Spanish is its own stem."""
    if len(word) > _LONGEST_STEMMED or not (word.isascii() and word.isalpha()):
        return word
    stem: str = _stemmer.stemWord(word)
    # `luz` and `luces`, `maíz` and `maíces`.
    return f"{stem[:-1]}c" if stem.endswith("z") else stem


def kept(text: str) -> str:
    """Return what is kept of a text to find it by: its words and their stems, with blanks between."""
    words = telling(text)[:MOST_WORDS]
    return " ".join(dict.fromkeys([*words, *map(stem_of, words)]))
