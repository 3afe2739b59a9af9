"""Whom one follows; each sees and ends only their own."""

from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agrovet.kernel.http.authentication import person
from agrovet.kernel.http.pages import answer_list
from agrovet.kernel.http.permissions import LoggedIn
from modules.marketplace import queries
from modules.marketplace.api import parameters, shapes
from modules.marketplace.api.representations import follow_json, follows_json
from modules.marketplace.api.serializers import FollowForm
from modules.marketplace.operations.following import follow_person, unfollow


class Follows(APIView):
    """Whom one follows."""

    permission_classes = (LoggedIn,)

    @extend_schema(
        operation_id="list_follows", parameters=parameters.PARTS, responses={200: shapes.FollowShape(many=True)}
    )
    def get(self, request: Request) -> Response:
        """Whom the person follows, in the order in which they began to."""
        return answer_list(request, queries.follows_of(person(request).id), follows_json)

    @extend_schema(operation_id="follow_person", request=FollowForm, responses={201: shapes.FollowShape})
    def post(self, request: Request) -> Response:
        """Follow a person, to see their ads."""
        form = FollowForm(data=request.data)
        form.is_valid(raise_exception=True)
        me = person(request).id
        follow_id = follow_person(follower_id=me, following_id=form.person_id, now=now())
        return Response(follow_json(queries.follow_of(me, follow_id=follow_id)), status=201)


class OneFollow(APIView):
    """One of those whom one follows."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="show_follow", responses={200: shapes.FollowShape})
    def get(self, request: Request, id: int) -> Response:
        """One of those whom the person follows."""
        return Response(follow_json(queries.follow_of(person(request).id, follow_id=id)))

    @extend_schema(operation_id="unfollow_person", responses={200: shapes.Unfollowed})
    def delete(self, request: Request, id: int) -> Response:
        """No longer follow a person."""
        unfollow(follower_id=person(request).id, follow_id=id, now=now())
        return Response({"detail": "Has dejado de seguir a este usuario."})
