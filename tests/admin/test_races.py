"""What staff save in the admin, while somebody else changes or deletes the same row."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from modules.marketplace.admin import CategoryAdmin
from modules.marketplace.models import Category
from modules.marketplace.operations.categories import change_category, remove_category

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bees() -> Category:
    """A category."""
    return Category.objects.create(name="Apicultura", description="Miel")


@contextmanager
def _while_it_is_saved(act: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Begin `act` between the admin's reading of a category and its writing; at the end, it is done."""
    begun = Event()
    save = CategoryAdmin.save_model

    def run() -> None:
        begun.set()
        try:
            act()
        finally:
            connections.close_all()

    thread = Thread(target=run)

    def save_later(self: Any, *args: Any) -> None:
        thread.start()
        begun.wait()
        save(self, *args)

    monkeypatch.setattr(CategoryAdmin, "save_model", save_later)
    yield
    thread.join()


def test_an_edit_that_comes_while_staff_save_is_kept(
    eva: Client, bees: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edit() -> None:
        change_category(category_id=bees.id, changes={"description": "Miel y cera"})

    with _while_it_is_saved(edit, monkeypatch):
        answer = eva.post(f"/admin/marketplace/category/{bees.id}/change/", {"name": "Abejas", "description": "Miel"})

    bees.refresh_from_db()
    assert answer.status_code == 302
    assert (bees.name, bees.description) == ("Abejas", "Miel y cera")


def test_what_is_deleted_while_staff_save_is_not_inserted_again(
    eva: Client, bees: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _while_it_is_saved(lambda: remove_category(category_id=bees.id), monkeypatch):
        answer = eva.post(f"/admin/marketplace/category/{bees.id}/change/", {"name": "Abejas", "description": "Miel"})

    assert answer.status_code == 302
    assert not Category.objects.filter(id=bees.id).exists()
