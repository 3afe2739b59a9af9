"""People: found, shown, edited, gone."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agrovet.kernel.http.authentication import key_of_request, person, visitor_or_person
from agrovet.kernel.http.pages import answer_list
from agrovet.kernel.http.parameters import text
from agrovet.kernel.http.permissions import LoggedIn, PublicReading
from modules.accounts import queries
from modules.accounts.api import shapes
from modules.accounts.api.representations import people_json, person_json
from modules.accounts.api.serializers import NewPicture, PersonEdits
from modules.accounts.operations import editing
from modules.accounts.operations.editing import Edits


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

    @extend_schema(
        operation_id="edit_person",
        request={"application/json": PersonEdits, "multipart/form-data": PersonEdits},
        responses={200: shapes.Person},
    )
    def patch(self, request: Request, id: int) -> Response:
        """
        Change oneself, or, as staff, anyone; names that cannot be changed are ignored. A new password ends all other
        keys of the person. Password and number of staff are changed in the admin alone: here they answer 403.
        """
        editor = person(request)
        user = editing.editable(user_id=id, editor=editor)
        form = PersonEdits(data=request.data, context={"user": user})
        form.is_valid(raise_exception=True)
        editing.edit(
            user=user,
            editor=editor,
            key=key_of_request(request),
            edits=form.edits(),
            picture_field="profile_picture",
            now=timezone.now(),
        )
        return Response(person_json(queries.person_row(id=id, even_inactive=True), with_number=True))

    @extend_schema(
        operation_id="replace_person",
        request={"application/json": PersonEdits, "multipart/form-data": PersonEdits},
        responses={200: shapes.Person},
    )
    def put(self, request: Request, id: int) -> Response:
        """The same as PATCH: what is not sent stays."""
        return self.patch(request, id)

    @extend_schema(operation_id="delete_person", responses={204: None})
    def delete(self, request: Request, id: int) -> Response:
        """Delete one's account, or, as staff, anyone's."""
        editing.delete(user=editing.editable(user_id=id, editor=person(request)), now=timezone.now())
        return Response(status=204)


class ProfilePicture(APIView):
    """The picture of the person who asks."""

    permission_classes = (LoggedIn,)

    @extend_schema(
        operation_id="upload_profile_picture",
        request={"multipart/form-data": NewPicture},
        responses={200: shapes.PictureKept},
    )
    def post(self, request: Request) -> Response:
        """Send a new picture of oneself, in the field `image`."""
        owner = person(request)
        form = NewPicture(data=request.data)
        form.is_valid(raise_exception=True)
        edits = Edits(picture=form.validated_data["image"], has_picture=True)
        user = editing.editable(user_id=owner.id, editor=owner)
        editing.edit(
            user=user, editor=owner, key=key_of_request(request), edits=edits, picture_field="image", now=timezone.now()
        )
        shown = person_json(queries.person_row(id=owner.id), with_number=True)
        return Response({"message": "Imagen de perfil actualizada correctamente", "user": shown})
