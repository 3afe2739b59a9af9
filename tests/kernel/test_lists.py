"""Lists are arrays in parts; parameters that make no sense count as not given."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from agrovet.kernel.http.pages import MOST_BYTES, answer_list
from agrovet.kernel.http.parameters import decimal_number, text, whole_number
from agrovet.kernel.http.rendering import FastJSONRenderer


class Numbers:
    """Rows that know how often they were counted."""

    def __init__(self, many: int) -> None:
        self.rows = list(range(many))
        self.counted = 0

    def count(self) -> int:
        """How many."""
        self.counted += 1
        return len(self.rows)

    def __getitem__(self, part: slice) -> Any:
        return self.rows[part]


def _request(query: str = "", **parameters: str) -> Request:
    return Request(APIRequestFactory().get("/api/numbers/" + query, parameters or None))


def _list(query: str = "", *, of: int = 10) -> Response:
    return answer_list(_request(query), Numbers(of), list)


@pytest.mark.parametrize(
    ("query", "items", "following"),
    [
        ("", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], None),
        ("?limit=3", [0, 1, 2], "limit=3&offset=3"),
        ("?limit=3&offset=3", [3, 4, 5], "limit=3&offset=6"),
        ("?limit=3&offset=9", [9], None),
        ("?limit=5&offset=5", [5, 6, 7, 8, 9], None),
        ("?offset=4", [4, 5, 6, 7, 8, 9], None),
        ("?offset=50", [], None),
        ("?page=2&page_size=4", [4, 5, 6, 7], "limit=4&offset=8"),
        ("?page=3&page_size=4", [8, 9], None),
        ("?page_size=4", [0, 1, 2, 3], "limit=4&offset=4"),
        ("?page=1&q=ma%C3%ADz&page_size=9", [0, 1, 2, 3, 4, 5, 6, 7, 8], "q=ma%C3%ADz&limit=9&offset=9"),
        ("?limit=0", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], None),
        ("?limit=-1&offset=-1&page=x", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], None),
    ],
)
def test_a_request_chooses_its_part(query: str, items: list[int], following: str | None) -> None:
    response = _list(query)

    assert response.data == items
    assert response["X-Total-Count"] == "10"
    link = f'<http://testserver/api/numbers/?{following}>; rel="next"'
    assert response.get("Link") == (link if following else None)


def test_no_list_is_longer_than_the_most(settings: Settings) -> None:
    settings.AGROVET_LIST_LIMIT = 4

    response = _list("?limit=9")

    assert response.data == [0, 1, 2, 3]
    assert response["Link"] == '<http://testserver/api/numbers/?limit=4&offset=4>; rel="next"'


def test_what_is_whole_is_not_counted() -> None:
    rows = Numbers(3)

    answer_list(_request(), rows, list)

    assert rows.counted == 0


@given(st.dictionaries(st.sampled_from(["limit", "offset", "page", "page_size"]), st.text(max_size=30)))
def test_no_parameter_breaks_a_list(parameters: Mapping[str, str]) -> None:
    response = answer_list(_request(**parameters), Numbers(10), list)

    assert response["X-Total-Count"] == "10"


@pytest.mark.parametrize(
    ("given", "number"),
    [("7", 7), (" 7 ", 7), ("0", None), ("-7", None), ("7.0", None), ("", None), ("٧", None), (str(2**63), None)],
)
def test_a_whole_number_is_one_that_an_id_can_be(given: str, number: int | None) -> None:
    assert whole_number(_request(n=given), "n") == number


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("-86.25", -86.25),
        (" 12.5 ", 12.5),
        ("1e3", 1000.0),
        *dict.fromkeys(("nan", "inf", "x", "", "1_2", "١٢", "0" * 5000 + "1")).items(),
    ],
)
def test_a_decimal_number_is_finite(given: str, number: float | None) -> None:
    assert decimal_number(_request(n=given), "n") == number


def test_a_text_is_cut_and_has_no_nul() -> None:
    assert text(_request(q="\x00 maíz" + "z" * 500), "q", longest=6) == "maízzz"


def _large(numbers: Any) -> list[Any]:
    return [{"id": number, "text": "a" * 300_000} for number in numbers]


def test_a_list_ends_its_part_where_it_has_as_many_bytes_as_an_answer_may_have() -> None:
    seen, query, parts = [], "?limit=100", 0
    while query:
        response = answer_list(_request(query), Numbers(100), _large)
        seen += [item["id"] for item in response.data]
        assert response["X-Total-Count"] == "100"
        assert len(FastJSONRenderer().render(response.data)) <= MOST_BYTES + 100
        query = response["Link"].partition("numbers/")[2].partition(">")[0] if "Link" in response else ""
        parts += 1

    assert seen == list(range(100))
    assert parts == 8


def test_an_item_that_is_larger_than_an_answer_comes_alone() -> None:
    def render(numbers: Any) -> list[Any]:
        return [{"id": number, "text": "a" * (MOST_BYTES + 1)} for number in numbers]

    response = answer_list(_request("?offset=1"), Numbers(3), render)

    assert [item["id"] for item in response.data] == [1]
    assert response["Link"] == '<http://testserver/api/numbers/?offset=2&limit=1000>; rel="next"'


def test_a_list_is_written_as_any_other_data() -> None:
    response = _list("?limit=3")

    assert FastJSONRenderer().render(response.data) == b"[0,1,2]"
    assert FastJSONRenderer().render(_list(of=0).data) == b"[]"


def test_no_more_rows_are_read_than_were_asked_for() -> None:
    read: list[int] = []

    def render(numbers: Any) -> list[Any]:
        read.extend(numbers)
        return list(numbers)

    answer_list(_request("?limit=130&offset=7"), Numbers(1_000), render)

    assert read == list(range(7, 137))
