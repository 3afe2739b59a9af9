"""Who asks: a program with a token of `manage.py teams token`, or staff who are logged in to the admin."""

from typing import Any

from django.contrib import admin
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework.authentication import SessionAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from agrovet.kernel.http.throttling import Rate
from agrovet.kernel.noting import note_person
from agrovet.kernel.teams.rights import Rights, rights_of
from agrovet.kernel.teams.tokens import rights_of_token


class StaffAuthentication(SessionAuthentication):
    """
    A token in `Authorization`, or the admin's session with its second factor, and a CSRF token for all that changes.

    Keys of the apps open nothing here: they lie on telephones, and ask for no second factor.
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """
        What the person may do, None for anybody else.

        :raises PermissionDenied: for a session without a CSRF token
        :raises TooOften: where too many tokens from this address were none
        """
        header = get_authorization_header(request).decode("latin-1")
        found = _of_token(request, header) if header else self._logged_in(request)
        if found is None:
            return None
        note_person(found.person_id)
        return found, None

    def authenticate_header(self, request: Request) -> str:
        """The challenge that makes a refusal a 401."""
        return "Bearer"

    def _logged_in(self, request: Request) -> Rights | None:
        asked = request._request
        person = getattr(asked, "user", None)
        if person is None or not admin.site.has_permission(asked) or not isinstance(person.pk, int):
            return None
        self.enforce_csrf(request)
        return rights_of(person_id=person.pk)


class TokenRate(Rate):
    """Tokens from one address that open nothing."""

    scope = "ops_token"


def _of_token(request: Request, header: str) -> Rights | None:
    # Before it is looked up: whoever has tried too many learns of no further one whether it is good.
    rate = TokenRate()
    address = rate.address_of(request)
    rate.require_some_left(address)
    found = rights_of_token(header)
    if found is None:
        rate.require_room(address)
    return found


class OnStaff(BasePermission):
    """Whoever has rights at all sees everything; what they may change, each operation asks."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether there is a person."""
        return isinstance(request.user, Rights)


class OpsRate(Rate):
    """All requests of one person, and of their programs."""

    scope = "ops"

    def subject(self, request: Request) -> str | None:
        """The person."""
        return str(rights(request).person_id)


def rights(request: Request) -> Rights:
    """What the person behind a request may do whom a permission has let in."""
    user: Any = request.user
    if not isinstance(user, Rights):
        raise TypeError("This view lets visitors in.")
    return user


class StaffScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library's registry is untyped
    """How the document tells of it."""

    target_class = "extraction.ops_api.authentication.StaffAuthentication"
    name = ["operatorsToken", "adminSession"]

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, Any]]:
        """A bearer's token, or the cookie of the admin."""
        return [
            {"type": "http", "scheme": "bearer", "description": "A token of `manage.py teams token make`."},
            {
                "type": "apiKey",
                "in": "cookie",
                "name": "sessionid",
                "description": "Staff who are logged in to `/admin/`; with `X-CSRFToken` for all that changes.",
            },
        ]
