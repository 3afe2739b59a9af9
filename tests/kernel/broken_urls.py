"""Paths that go wrong in every way, for tests of what clients are told."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from psycopg_pool import PoolTimeout
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agrovet.kernel.errors import DomainError, Forbidden, NotFound, Unavailable
from agrovet.kernel.http.permissions import Anyone

ERRORS: dict[str, Exception] = {
    "domain": DomainError("Así no.", fields={"price": ["Es poco."]}),
    "not-found": NotFound("No está."),
    "forbidden": Forbidden("Usted no."),
    "unavailable": Unavailable("Ahora no."),
    "validation": exceptions.ValidationError({"price": ["Es poco."], "name": ["Falta."]}),
    "validation-nested": exceptions.ValidationError({"images": [{}, {"file": ["Está vacío."]}]}),
    "validation-list": exceptions.ValidationError(["Así no."]),
    "throttled": exceptions.Throttled(wait=7),
    "locked": OperationalError("database is locked"),
    "interface": InterfaceError("connection already closed"),
    "pool": PoolTimeout("couldn't get a connection"),
    "conflict": IntegrityError("duplicate key"),
    "data": DataError("value too long"),
    "http404": Http404(),
    "denied": PermissionDenied(),
    "suspicious": SuspiciousOperation("odd"),
    "unforeseen": ZeroDivisionError("the secret of the house"),
}


class Fails(APIView):
    """Raises what the path names."""

    permission_classes = (Anyone,)
    throttle_classes = ()

    def get(self, request: Request, kind: str) -> Response:
        """Never answers."""
        raise ERRORS[kind]


class Members(APIView):
    """For people with a key."""

    throttle_classes = ()

    def get(self, request: Request) -> Response:
        """Whom the key belongs to."""
        return Response({"id": request.user.id, "scheme": str(request.auth)})


class Everybody(APIView):
    """For visitors too."""

    permission_classes = (Anyone,)
    throttle_classes = ()

    def get(self, request: Request) -> Response:
        """Whom the key belongs to, if anybody."""
        return Response({"id": request.user.id})


def plain(request: HttpRequest, kind: str) -> HttpResponse:
    """A view outside of REST framework that raises what the path names."""
    raise ERRORS[kind]


urlpatterns = [
    path("api/fails/<str:kind>/", Fails.as_view()),
    path("api/members/", Members.as_view()),
    path("api/everybody/", Everybody.as_view()),
    path("api/plain/<str:kind>/", plain),
]
handler400 = "agrovet.errors.bad_request"
handler403 = "agrovet.errors.forbidden"
handler404 = "agrovet.errors.not_found"
handler500 = "agrovet.errors.server_error"
