"""Which words are one, and which are nearly."""

from random import Random
from statistics import median
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agrovet.kernel.search.phrases import phrase
from agrovet.kernel.search.spelling import distance, is_spelled, trigrams_of
from agrovet.kernel.search.words import LONGEST_WORD, folded, kept, stem_of, telling, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("maíz", "MAIZ"),
        ("maíz", "maíces"),
        ("luz", "luces"),
        ("vacunación", "vacunaciones"),
        ("vacunacion", "vacuna"),
        ("tractores", "tractor"),
        ("Árbol", "arboles"),
        ("cañas", "cana"),
        ("gallina", "gallinas"),
        ("veterinaria", "veterinarios"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem_of(folded(one)) == stem_of(folded(other))


@pytest.mark.parametrize(("one", "other"), [("maíz", "maíno"), ("vaca", "vacuna"), ("pollo", "polen")])
def test_other_words_have_other_stems(one: str, other: str) -> None:
    assert stem_of(folded(one)) != stem_of(folded(other))


def test_what_is_kept_of_a_text_are_its_words_and_their_stems() -> None:
    assert kept("¡Semillas de MAÍZ, 25 kg!") == "semillas maiz 25 kg semill maic"


def test_small_words_say_something_only_as_parts_of_others() -> None:
    assert telling("no hay maíz") == ["maiz"]
    assert telling("no-hay-maíz") == ["no", "hay", "maiz"]
    assert telling("y-griega, o no") == ["y", "griega"]


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("maiz", "maiz", 0),
        ("maiz", "mais", 1),
        ("tractor", "trator", 1),
        ("tractor", "tracotr", 1),
        ("tractor", "tracttor", 1),
        ("tractor", "trastro", 2),
        ("tractor", "tarctro", 2),
        ("", "sal", 3),
    ],
)
def test_words_are_so_many_letters_apart(one: str, other: str, apart: int) -> None:
    assert distance(one, other) == distance(other, one) == apart


def test_trigrams_hold_the_borders_of_a_word() -> None:
    assert trigrams_of("sal") == ["0sa", "sal", "al0"]


@pytest.mark.parametrize("text", ["%", "_", "¿?", "  !  "])
def test_a_text_without_a_letter_is_hopeless(text: str) -> None:
    assert phrase(text).is_hopeless


@pytest.mark.parametrize("text", ["", "  ", "de", "m", "de la"])
def test_a_text_that_says_nothing_narrows_nothing(text: str) -> None:
    assert phrase(text).is_blank


@given(st.text())
def test_any_text_gives_plain_words(text: str) -> None:
    for word in words_of(text):
        assert word.isalnum()
        assert word == word.casefold()
        assert len(word) <= LONGEST_WORD
        assert not is_spelled(word) or len(trigrams_of(word)) >= 1


_LETTERS = 100_000
_ORDINARY = "semilla de maíz amarillo para la siembra de primavera en Estelí, a buen precio; "
_HOSTILE = {
    "one word": "a",
    "words of one letter": "a ",
    "one word in many parts": "a-",
    "a letter that is four": "Ⅷ",
    "a letter that is eighteen": "ﷺ",
    "marks in the wrong order": "\u0315\u0300",
    "letters of which each is a word": "王",
    "syllables": "가",
    "no words": "_-",
    "letters that grow in small": "ΐ",
}


@pytest.mark.parametrize("pump", _HOSTILE.values(), ids=_HOSTILE.keys())
def test_no_text_takes_five_times_what_ordinary_words_take(pump: str) -> None:
    assert _seconds(_long(pump)) < 5 * _seconds(_long(_ORDINARY))


def test_no_words_take_five_times_what_ordinary_ones_take() -> None:
    rng = Random(7)
    for length in (3, 8, 20, 40):
        text = " ".join("".join(rng.choices("aeilmnorst", k=length)) for _ in range(_LETTERS // (length + 1)))

        assert _seconds(text) < 5 * _seconds(_long(_ORDINARY))


def _long(pump: str) -> str:
    return (pump * _LETTERS)[:_LETTERS]


def _seconds(text: str) -> float:
    times = []
    for _ in range(5):
        stem_of.cache_clear()
        begun = perf_counter()
        kept(text)
        times.append(perf_counter() - begun)
    return median(times)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Иван Петров", ["иван", "петров"]),
        ("王小明", ["王", "小", "明"]),
        ("محمد علي", ["محمد", "علي"]),
        ("Jose\u0301 Nun\u0303ez", ["jose", "nunez"]),
        ("Ｊｕａｎ", ["juan"]),
    ],
)
def test_words_are_read_in_any_script(text: str, words: list[str]) -> None:
    assert telling(text) == words
