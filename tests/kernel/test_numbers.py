"""Numbers from outside: digits, within bounds, or none."""

import pytest

from agrovet.kernel.numbers import LARGEST, decimal_number, whole_number


@pytest.mark.parametrize("text", ["", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "½", "٣", "²", "1" * 20, "9" * 5000])
def test_what_is_no_whole_number_within_the_bounds_is_none(text: str) -> None:
    assert whole_number(text) is None


def test_whole_numbers_are_read_from_text_and_from_bytes_up_to_the_largest() -> None:
    assert [whole_number(text) for text in ("0", "007", str(LARGEST), b"42")] == [0, 7, LARGEST, 42]
    assert [whole_number(str(LARGEST + 1)), whole_number(b"9" * 5000)] == [None, None]


def test_whoever_asks_sets_the_bounds() -> None:
    assert [whole_number(text, least=1, most=64) for text in ("0", "1", "64", "65")] == [None, 1, 64, None]


def test_decimal_numbers_are_finite_and_short() -> None:
    assert [decimal_number(text) for text in ("12.5", "-0.25", "1e3")] == [12.5, -0.25, 1000.0]
    assert [decimal_number(text) for text in ("", "nan", "inf", "1e999", "1" * 5000, "٣", "1_2")] == [None] * 7
