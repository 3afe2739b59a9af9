"""Totals are exact up to a number, and beyond it a minute old at most."""

import pytest
from pytest_django import DjangoAssertNumQueries

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
    monkeypatch.setattr(totals._known, "seconds", 0.0)
    assert totals.total_of(Category.objects.filter(id__gt=-1)) == first + 3


def test_what_is_remembered_costs_no_statement(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(totals, "COUNTED", 5)
    with django_assert_num_queries(2):
        first = totals.total_of(Category.objects.order_by("id"))

    with django_assert_num_queries(0):
        assert totals.total_of(Category.objects.order_by("id")) == first


def test_what_is_dear_to_find_is_counted_once_a_minute_however_few_they_are() -> None:
    first = totals.total_of(Category.objects.filter(id__gt=-1), is_dear=True)

    _add(3)

    assert totals.total_of(Category.objects.filter(id__gt=-1), is_dear=True) == first


def test_of_nothing_there_is_none() -> None:
    assert totals.total_of(Category.objects.none()) == 0
