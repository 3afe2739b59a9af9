"""Answers are JSON whatever a row holds."""

from decimal import Decimal
from typing import Any

import orjson
import pytest

from agrovet.kernel.http.rendering import to_json


@pytest.mark.parametrize("bad", [10**20, -(2**63) - 1, 2**64, "\ud800", "a\udfffb", float("nan"), float("inf")])
def test_what_json_cannot_carry_is_null_and_the_rest_stands(bad: Any) -> None:
    rows = [{"id": 1, "value": [bad, 1], "price": Decimal("1.50")}, {"id": 2, "value": (2**64 - 1, "ñ", True, None)}]

    assert orjson.loads(to_json(rows)) == [
        {"id": 1, "value": [None, 1], "price": "1.50"},
        {"id": 2, "value": [2**64 - 1, "ñ", True, None]},
    ]


def test_an_entry_whose_name_json_cannot_carry_goes() -> None:
    assert orjson.loads(to_json({"\ud800": 1, 2**70: 2, 3: 4, "a": 5})) == {"3": 4, "a": 5}


def test_a_value_without_a_form_in_json_is_a_fault_of_ours() -> None:
    with pytest.raises(TypeError, match="object"):
        to_json([object()])
