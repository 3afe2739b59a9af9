"""Reactions over HTTP."""

from collections.abc import Mapping

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agrovet.kernel.errors import DomainError
from agrovet.kernel.http.authentication import person
from agrovet.kernel.http.pages import answer_list
from agrovet.kernel.http.permissions import LoggedIn
from modules.forum.api import representations, shapes
from modules.forum.api.forms import ReactionForm
from modules.forum.api.views.posts import PARTS
from modules.forum.operations import reactions as operations
from modules.forum.queries import notices as queries


class Reactions(APIView):
    """A person's own reactions; a new one."""

    permission_classes = [LoggedIn]

    @extend_schema(
        operation_id="forum_reactions_list", parameters=PARTS, responses={200: shapes.ForumReaction(many=True)}
    )
    def get(self, request: Request) -> Response:
        """One's own, the newest first."""
        return answer_list(request, queries.reactions_of(person(request).id), representations.reactions)

    @extend_schema(
        operation_id="forum_reactions_create",
        request=ReactionForm,
        responses={
            200: OpenApiResponse(shapes.ForumReaction, description="It was there already."),
            201: shapes.ForumReaction,
        },
    )
    def post(self, request: Request) -> Response:
        """React to a post or a comment. Again, it changes nothing."""
        data = request.data
        if isinstance(data, Mapping) and data.get("content_type") not in ("post", "comment"):
            # The app knows this sentence, as the old server worded it.
            raise DomainError("invalid content_type")
        form = ReactionForm(data=data)
        form.is_valid(raise_exception=True)
        reaction, is_new = operations.react(
            type=form.validated_data["type"],
            to=form.validated_data["content_type"],
            object_id=form.validated_data["object_id"],
            user_id=person(request).id,
            now=timezone.now(),
        )
        # It is answered as it was made: somebody may have replaced it by now.
        row = queries.row_of(reaction)
        return Response(representations.reactions([row])[0], status=201 if is_new else 200)


class TakeBackReaction(APIView):
    """A reaction, taken back."""

    permission_classes = [LoggedIn]

    @extend_schema(operation_id="forum_reactions_remove", responses={204: OpenApiResponse(description="It is gone.")})
    def delete(self, request: Request, reaction_id: int) -> Response:
        """Take one's own reaction back."""
        operations.take_back(reaction_id=reaction_id, user_id=person(request).id, now=timezone.now())
        return Response(status=204)
