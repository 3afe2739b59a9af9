"""The categories, kept by staff."""

from collections.abc import Mapping

from django.db import IntegrityError

from agrovet.kernel.identity import Identity
from agrovet.kernel.row_locks import change, locked
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
            change(locked(Category.objects.filter(id=category_id), missing=_not_found()), changes)
    except IntegrityError as error:
        raise _name_taken() from error


def remove_category(*, category_id: int) -> None:
    """
    Remove a category; the ads in it stay, without one.

    :raises CategoryNotFound: if no category has this id
    """
    with writing("marketplace"):
        # Nobody puts an ad into a category that is locked.
        locked(Category.objects.filter(id=category_id), missing=_not_found()).delete()


def _not_found() -> CategoryNotFound:
    return CategoryNotFound("La categoría no existe.")


def _name_taken() -> CategoryExists:
    sentence = "Ya existe una categoría con este nombre."
    return CategoryExists(sentence, fields={"name": [sentence]})
