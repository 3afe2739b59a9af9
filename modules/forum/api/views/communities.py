"""Communities over HTTP."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agrovet.kernel.http.authentication import person
from agrovet.kernel.http.pages import answer_list
from agrovet.kernel.http.permissions import LoggedIn, PublicReading
from modules.forum.api import representations, shapes
from modules.forum.api.forms import CommunityForm
from modules.forum.api.views.posts import PARTS, SEARCH, words
from modules.forum.operations import communities as operations
from modules.forum.operations import members
from modules.forum.operations.pictures import PICTURES, columns_of_picture
from modules.forum.queries import communities as queries


class Communities(APIView):
    """All communities; a new one."""

    permission_classes = [PublicReading]

    @extend_schema(
        operation_id="forum_communities_list",
        parameters=[*SEARCH, *PARTS],
        responses={200: shapes.Community(many=True)},
    )
    def get(self, request: Request) -> Response:
        """The largest first."""
        return answer_list(request, queries.largest_communities(search=words(request)), representations.communities)

    @extend_schema(operation_id="forum_communities_create", request=CommunityForm, responses={201: shapes.Community})
    def post(self, request: Request) -> Response:
        """Make a community, and be its first member."""
        form = CommunityForm(data=request.data)
        form.is_valid(raise_exception=True)
        given = _columns(form.validated_data)
        community_id = operations.create_community(
            created_by_id=person(request).id,
            name=given.pop("name"),
            slug=given.pop("slug", ""),
            columns=given,
            now=timezone.now(),
        )
        return Response(_one(community_id), status=201)


class Community(APIView):
    """One community."""

    permission_classes = [PublicReading]

    @extend_schema(operation_id="forum_communities_retrieve", responses={200: shapes.Community})
    def get(self, request: Request, community_id: int) -> Response:
        """The community."""
        return Response(_one(community_id))

    @extend_schema(operation_id="forum_communities_replace", request=CommunityForm, responses={200: shapes.Community})
    def put(self, request: Request, community_id: int) -> Response:
        """Change a community of one's own."""
        return self._edit(request, community_id, partial=False)

    @extend_schema(
        operation_id="forum_communities_edit",
        request=CommunityForm(partial=True),
        responses={200: shapes.Community},
    )
    def patch(self, request: Request, community_id: int) -> Response:
        """Change some of a community of one's own."""
        return self._edit(request, community_id, partial=True)

    @extend_schema(operation_id="forum_communities_delete", responses={204: OpenApiResponse(description="It is gone.")})
    def delete(self, request: Request, community_id: int) -> Response:
        """Delete a community of one's own; its posts stand without one."""
        operations.delete_community(community_id=community_id, editor=person(request), now=timezone.now())
        return Response(status=204)

    def _edit(self, request: Request, community_id: int, *, partial: bool) -> Response:
        form = CommunityForm(data=request.data, partial=partial)
        form.is_valid(raise_exception=True)
        operations.edit_community(
            community_id=community_id,
            editor=person(request),
            changes=_columns(form.validated_data, community_id),
            now=timezone.now(),
        )
        return Response(_one(community_id))


class Join(APIView):
    """A person comes in."""

    permission_classes = [LoggedIn]

    @extend_schema(operation_id="forum_communities_join", request=None, responses={200: shapes.Joined})
    def post(self, request: Request, community_id: int) -> Response:
        """Join; who is in it already stays."""
        members.join(community_id=community_id, user_id=person(request).id, now=timezone.now())
        return Response({"joined": True})


class Leave(APIView):
    """A person goes out."""

    permission_classes = [LoggedIn]

    @extend_schema(operation_id="forum_communities_leave", request=None, responses={200: shapes.Left})
    def post(self, request: Request, community_id: int) -> Response:
        """Leave; who is not in it stays outside."""
        members.leave(community_id=community_id, user_id=person(request).id, now=timezone.now())
        return Response({"left": True})


def _columns(given: dict[str, Any], community_id: int | None = None) -> dict[str, Any]:
    columns = dict(given)
    for picture in PICTURES:
        if picture in columns:
            address = columns.pop(picture)
            columns |= columns_of_picture(picture=picture, address=address, community_id=community_id)
    return columns


def _one(community_id: int) -> representations.Json:
    return representations.communities([queries.community_row(community_id)])[0]
