"""Deny by default: a view says where visitors may come in."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from agrovet.kernel.http.authentication import visitor_or_person


class LoggedIn(BasePermission):
    """Only people with a good key."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether there is a person."""
        return visitor_or_person(request) is not None


class PublicReading(BasePermission):
    """Anyone reads; people with a good key write."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the request only reads, or there is a person."""
        return request.method in SAFE_METHODS or visitor_or_person(request) is not None


class Anyone(BasePermission):
    """Visitors too, whatever they do."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Always."""
        return True
