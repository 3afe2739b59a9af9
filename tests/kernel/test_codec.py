"""What passes through a door or rides in an event comes out as it went in."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agrovet.kernel.codec import from_plain, to_plain

ZONES = st.builds(lambda hours: timezone(timedelta(hours=hours)), st.integers(-12, 14))


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """One of each kind."""

    id: int
    text: str
    yes: bool
    share: float
    price: Decimal
    uid: UUID
    at: datetime
    day: date
    role: Literal["Specialist", "consumer"] | None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Tree:
    """Kinds within kinds."""

    leaves: tuple[Leaf, ...]
    by_id: Mapping[int, Leaf]
    by_name: Mapping[str, Decimal | None]
    pair: tuple[int, str]
    tags: frozenset[str]
    numbers: list[int]


LEAVES = st.builds(
    Leaf,
    price=st.decimals(allow_nan=False, allow_infinity=False),
    share=st.floats(allow_nan=False, allow_infinity=False),
    at=st.datetimes(timezones=st.just(UTC) | ZONES),
)
TREES = st.builds(
    Tree,
    leaves=st.lists(LEAVES, max_size=3).map(tuple),
    by_id=st.dictionaries(st.integers(), LEAVES, max_size=3),
    by_name=st.dictionaries(st.text(), st.none() | st.decimals(allow_nan=False, allow_infinity=False), max_size=3),
)


@given(TREES)
def test_there_and_back(tree: Tree) -> None:
    written = json.dumps(to_plain(tree))

    assert from_plain(Tree, json.loads(written)) == tree


@given(st.dictionaries(st.integers(), LEAVES, max_size=3))
def test_an_answer_by_ids_there_and_back(answer: dict[int, Leaf]) -> None:
    assert from_plain(Mapping[int, Leaf], json.loads(json.dumps(to_plain(answer)))) == answer


@given(st.sets(st.integers()))
def test_ids_there_and_back(ids: set[int]) -> None:
    assert set(from_plain(Collection[int], to_plain(ids))) == ids


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_what_does_not_fit_is_refused_and_never_breaks(value: Any) -> None:
    for kind in (Tree, Leaf, Mapping[int, Leaf], tuple[int, str], Literal["a"], datetime, UUID, Decimal):
        try:
            from_plain(kind, value)
        except TypeError:
            continue


def test_times_are_written_in_utc() -> None:
    noon_in_managua = datetime(2026, 1, 2, 12, tzinfo=timezone(timedelta(hours=-6)))

    assert to_plain(noon_in_managua) == "2026-01-02T18:00:00Z"


@pytest.mark.parametrize(
    "value",
    [datetime(2026, 1, 2), float("nan"), float("inf"), b"bytes", object(), {"at": object()}],  # noqa: DTZ001 - that is the point
)
def test_what_could_not_be_read_back_is_not_written(value: Any) -> None:
    with pytest.raises(TypeError):
        to_plain(value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (int, True),
        (bool, 1),
        (str, 1),
        (int, None),
        (Literal["Specialist"], "businessman"),
        (tuple[int, str], [1]),
        (datetime, "yesterday"),
        (UUID, "1"),
        (Leaf, []),
        (Leaf, {"id": 1}),
    ],
)
def test_a_value_of_another_kind_is_refused(kind: Any, value: Any) -> None:
    with pytest.raises(TypeError):
        from_plain(kind, value)
