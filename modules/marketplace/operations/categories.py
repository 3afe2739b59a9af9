"""The categories, kept by staff."""

from collections.abc import Mapping

from django.db import IntegrityError

from agrovet.kernel.identity import Identity
from agrovet.kernel.writing import writing
from modules.marketplace.contracts import CategoryExists, CategoryNotFound, StaffOnly
from modules.marketplace.models import Category


def require_staff(person: Identity) -> None:
    """
    Refuse people who are not of the staff.

    :raises StaffOnly: unless the person is
    """
    if not person.is_staff:
        raise StaffOnly("Sólo el personal administra las categorías.")


def add_category(*, name: str, description: str | None = None) -> int:
    """
    Make a category and tell its id.

    :raises CategoryExists: if another one has this name
    """
    try:
        with writing("marketplace"):
            return Category.objects.create(name=name, description=description).id
    except IntegrityError as error:
        raise _name_taken() from error


def change_category(*, category_id: int, changes: Mapping[str, str | None]) -> None:
    """
    Change the name or the description.

    :raises CategoryNotFound: if no category has this id
    :raises CategoryExists: if another one has the new name
    """
    try:
        with writing("marketplace"):
            category = Category.objects.select_for_update().filter(id=category_id).first()
            if category is None:
                raise CategoryNotFound("La categoría no existe.")
            for field, value in changes.items():
                setattr(category, field, value)
            category.save()
    except IntegrityError as error:
        raise _name_taken() from error


def remove_category(*, category_id: int) -> None:
    """
    Remove a category; the ads in it stay, without one.

    :raises CategoryNotFound: if no category has this id
    """
    try:
        removed = _remove(category_id)
    except IntegrityError:
        # An ad was put into it at the same instant; now that ad is seen.
        removed = _remove(category_id)
    if not removed:
        raise CategoryNotFound("La categoría no existe.")


def _remove(category_id: int) -> int:
    with writing("marketplace"):
        removed, _ = Category.objects.filter(id=category_id).delete()
    return removed


def _name_taken() -> CategoryExists:
    sentence = "Ya existe una categoría con este nombre."
    return CategoryExists(sentence, fields={"name": [sentence]})
