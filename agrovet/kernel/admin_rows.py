"""Rows that staff change in the admin: locked from the moment they are read to the commit."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.http import HttpRequest

if TYPE_CHECKING:  # Django's class is generic for the type checker alone
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


class LockedRows(Base):
    """
    A page whose form is applied to a locked row: Django writes whole rows, and would undo what somebody else writes
    between its reading and its writing, or insert again what somebody deletes.

    Mix it in before Django's class. The admin's site has each page that is sent in a transaction.
    """

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        if request.method != "POST":
            return super().get_object(request, object_id, from_field)
        try:
            field = self.model._meta.get_field(from_field) if from_field else self.model._meta.pk
            rows = self.get_queryset(request).select_for_update(of=("self",))
            return rows.filter(**{field.name: field.to_python(object_id)}).first()
        except (FieldDoesNotExist, ValidationError, ValueError):
            return None
