"""People: found, shown, edited, gone."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agrovet.kernel.http.authentication import person, visitor_or_person
from agrovet.kernel.http.pages import answer_list
from agrovet.kernel.http.parameters import text
from agrovet.kernel.http.permissions import LoggedIn, PublicReading
from modules.accounts import queries
from modules.accounts.api import shapes
from modules.accounts.api.representations import people_json, person_json


class People(APIView):
    """The active people."""

    permission_classes = (PublicReading,)

    @extend_schema(
        operation_id="list_people",
        parameters=[
            OpenApiParameter("search", str, description="Words of a name; with a key, of a phone number too."),
            OpenApiParameter("limit", int),
            OpenApiParameter("offset", int),
        ],
        responses={200: shapes.Person(many=True)},
    )
    def get(self, request: Request) -> Response:
        """Active people, oldest first. Visitors see no phone numbers, and cannot search by them."""
        is_known = visitor_or_person(request) is not None
        rows = queries.listed_people(search=text(request, "search"), by_number=is_known)
        return answer_list(request, rows, lambda part: people_json(part, with_numbers=is_known))


class Me(APIView):
    """The person who asks."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="show_me", responses={200: shapes.Person})
    def get(self, request: Request) -> Response:
        """The person the key belongs to."""
        return Response(person_json(queries.person_row(id=person(request).id), with_number=True))


class OnePerson(APIView):
    """A person."""

    permission_classes = (PublicReading,)

    @extend_schema(operation_id="show_person", responses={200: shapes.Person})
    def get(self, request: Request, id: int) -> Response:
        """A person; one whose account is switched off is there for staff alone."""
        viewer = visitor_or_person(request)
        row = queries.person_row(id=id, even_inactive=viewer is not None and viewer.is_staff)
        return Response(person_json(row, with_number=viewer is not None))
