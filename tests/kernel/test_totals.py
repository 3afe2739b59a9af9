"""Totals are exact up to a number, and beyond it a minute old at most."""

import pytest

from agrovet.kernel import totals
from modules.marketplace.models import Category

pytestmark = pytest.mark.django_db


def _add(number: int) -> None:
    Category.objects.bulk_create(Category(name=f"más {Category.objects.count()} {each}") for each in range(number))


def test_few_rows_are_counted_each_time() -> None:
    before = totals.total_of(Category.objects.order_by("id"))

    _add(3)

    assert totals.total_of(Category.objects.order_by("id")) == before + 3


def test_many_rows_are_counted_once_a_minute_for_each_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(totals, "COUNTED", 5)
    first = totals.total_of(Category.objects.filter(id__gt=-1))

    _add(3)

    assert totals.total_of(Category.objects.filter(id__gt=-1)) == first
    assert totals.total_of(Category.objects.filter(id__gt=-2)) == first + 3
    monkeypatch.setattr(totals, "REMEMBERED_FOR", 0.0)
    assert totals.total_of(Category.objects.filter(id__gt=-1)) == first + 3
