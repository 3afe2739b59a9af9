"""How often files may be sent."""

from rest_framework.request import Request

from agrovet.kernel.http.authentication import visitor_or_person
from agrovet.kernel.http.throttling import Rate


class UploadRate(Rate):
    """The uploads of one person."""

    scope = "upload"

    def subject(self, request: Request) -> str | None:
        """The person."""
        who = visitor_or_person(request)
        return str(who.id) if who else None


class AnonymousUploadRate(Rate):
    """The uploads without a key from one address."""

    scope = "anonymous_upload"

    def subject(self, request: Request) -> str | None:
        """The address of a visitor."""
        return None if visitor_or_person(request) else super().subject(request)
