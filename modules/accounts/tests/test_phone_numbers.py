"""What is a phone number, and which are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.accounts.phone_numbers import as_typed, digits_of, is_valid


def test_a_number_is_shown_without_spaces() -> None:
    assert as_typed(" +505 8888\t0001 ") == "+50588880001"


@pytest.mark.parametrize("number", ["8888001", "+505 8888 0001", "(505) 8888-0001", "123456789012345"])
def test_seven_to_fifteen_digits_are_a_number(number: str) -> None:
    assert is_valid(number)


@given(st.text())
def test_whatever_counts_as_a_number_fits_where_it_is_kept(text: str) -> None:
    if is_valid(text):
        assert 7 <= len(digits_of(text)) <= 15
        assert len(as_typed(text)) <= 20
        assert digits_of(as_typed(text)) == digits_of(text)
