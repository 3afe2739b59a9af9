"""Any value that a driver may give becomes one that fits, or is refused by name; nothing else happens."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings as project
from django.core.exceptions import ValidationError
from django.db import models
from hypothesis import given, settings
from hypothesis import strategies as st

from agrovet.kernel.legacy import LeftOut, Reading, values
from agrovet.kernel.legacy.discovery import parts
from agrovet.kernel.legacy.values import Unfit

ODD_TEXTS = ["", "\x00", "null", "NaN", "-Infinity", "1e999", "0000-00-00 00:00:00", "{", "true", "\ud800", "ñ" * 600]

raw_values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.datetimes(),
    st.dates(),
    st.binary(max_size=40),
    st.text(st.characters(), max_size=40),
    st.sampled_from(ODD_TEXTS),
)


def columns() -> list[Any]:
    """Every column of every model that old rows come to."""
    found = {}
    for part in parts():
        for table in part.tables:
            for name in table.columns:
                field = next(each for each in table.into._meta.concrete_fields if each.attname == name)
                found[f"{table.into.__name__}.{name}"] = (table.into, field)
    return [pytest.param(*pair, id=name) for name, pair in sorted(found.items())]


def test_all_six_modules_have_their_part() -> None:
    assert [part.module for part in parts()] == project.AGROVET_MODULES


@pytest.mark.parametrize(("model", "field"), columns())
@given(raw=raw_values)
@settings(deadline=None)
def test_what_comes_over_fits_its_column(model: type[models.Model], field: Any, raw: Any) -> None:
    reading = Reading(raw={"old": raw})

    try:
        value = reading.value("old", into=model, field=field.attname)
    except LeftOut:
        return

    assert fits(value, field), value
    # Read again, as the comparison does, it is the same.
    assert reading.value("old", into=model, field=field.attname) == value


def fits(value: Any, field: Any) -> bool:
    """Whether SQLite and PostgreSQL both hold the value as it is."""
    if value is None:
        return bool(field.null)
    if isinstance(value, str):
        value.encode()
        return "\x00" not in value and (field.max_length is None or len(value) <= field.max_length)
    if isinstance(value, float):
        return value - value == 0
    if isinstance(value, datetime):
        return value.tzinfo is UTC
    try:
        field.run_validators(value)
    except ValidationError:
        return isinstance(value, bool)
    return True


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("2025-06-06 18:52:33.232460", datetime(2025, 6, 6, 18, 52, 33, 232460, tzinfo=UTC)),
        ("2025-06-06T18:52:33Z", datetime(2025, 6, 6, 18, 52, 33, tzinfo=UTC)),
        ("2025-06-06 12:52:33-06:00", datetime(2025, 6, 6, 18, 52, 33, tzinfo=UTC)),
        (datetime(2025, 6, 6, 18, 52, 33), datetime(2025, 6, 6, 18, 52, 33, tzinfo=UTC)),  # noqa: DTZ001 - as MySQL has it
        (date(2025, 6, 6), datetime(2025, 6, 6, tzinfo=UTC)),
    ],
)
def test_times_without_a_zone_are_utc(raw: Any, meant: datetime) -> None:
    assert values.moment(raw) == meant


@pytest.mark.parametrize(
    "raw", ["0000-00-00 00:00:00", "mañana", "infinity", 1718000000, None, "0001-01-01 00:00:00+14:00"]
)
def test_what_is_no_time_is_refused(raw: Any) -> None:
    with pytest.raises(Unfit, match="not a time"):
        values.moment(raw)


def test_decimals_of_sqlite_are_what_was_written_not_what_a_float_holds() -> None:
    said: list[str] = []

    prices = [values.decimal(raw, digits=12, places=2, say=said.append) for raw in (9999999999.99, 450.5, "0.10", 10)]

    assert prices == [Decimal("9999999999.99"), Decimal("450.50"), Decimal("0.10"), Decimal("10.00")]
    assert said == []


def test_a_price_with_more_places_is_rounded_and_said() -> None:
    said: list[str] = []

    price = values.decimal("1.005", digits=12, places=2, say=said.append)

    assert price == Decimal("1.00")
    assert said == ["rounded to 2 decimal places"]


@pytest.mark.parametrize("raw", ["abc", float("nan"), Decimal("Infinity"), "1e400", 10**10, None, b"\xff"])
def test_what_is_no_price_is_refused(raw: Any) -> None:
    with pytest.raises(Unfit):
        values.decimal(raw, digits=12, places=2, say=print)


@pytest.mark.parametrize(
    ("raw", "meant"),
    [(1, True), (0, False), (b"\x01", True), ("t", True), ("f", False), (Decimal(1), True), (True, True)],
)
def test_truth_is_read_in_the_spellings_of_all_three_databases(raw: Any, meant: bool) -> None:
    assert values.flag(raw) is meant


def test_a_long_text_is_cut_and_said() -> None:
    said: list[str] = []

    text = values.text("a\x00" + "ñ" * 300, longest=255, say=said.append)

    assert text == "a" + "ñ" * 254
    assert said == ["NUL characters were taken out", "cut to 255 characters"]
