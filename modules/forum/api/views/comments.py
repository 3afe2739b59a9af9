"""Comments over HTTP."""

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agrovet.kernel.http.authentication import person
from agrovet.kernel.http.pages import answer_list
from agrovet.kernel.http.parameters import id_to_match
from agrovet.kernel.http.permissions import PublicReading
from modules.forum.api import representations, shapes
from modules.forum.api.forms import CommentEdit, CommentForm
from modules.forum.api.views.posts import PARTS
from modules.forum.contracts import CommentNotFound
from modules.forum.operations import comments as operations
from modules.forum.queries import comments as queries


class Comments(APIView):
    """Comments, as threads; a new one."""

    permission_classes = [PublicReading]

    @extend_schema(
        operation_id="forum_comments_list",
        parameters=[OpenApiParameter("post", OpenApiTypes.STR, description="Only on this post: its id."), *PARTS],
        responses={200: shapes.ForumComment(many=True)},
    )
    def get(self, request: Request) -> Response:
        """The most popular first, each with the answers below it."""
        found = queries.beginnings(post_id=id_to_match(request, "post"))
        return answer_list(request, found, representations.threads)

    @extend_schema(operation_id="forum_comments_create", request=CommentForm, responses={201: shapes.ForumComment})
    def post(self, request: Request) -> Response:
        """Comment on a post, or answer a comment."""
        form = CommentForm(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        comment_id = operations.add_comment(
            post_id=given["post"],
            parent_id=given.get("parent"),
            author_id=person(request).id,
            content=given["content"],
            media_id=given.get("media_id"),
            now=timezone.now(),
        )
        return Response(_one(comment_id), status=201)


class Comment(APIView):
    """One comment."""

    permission_classes = [PublicReading]

    @extend_schema(operation_id="forum_comments_retrieve", responses={200: shapes.ForumComment})
    def get(self, request: Request, comment_id: int) -> Response:
        """The comment with the answers below it."""
        return Response(_one(comment_id))

    @extend_schema(operation_id="forum_comments_replace", request=CommentEdit, responses={200: shapes.ForumComment})
    def put(self, request: Request, comment_id: int) -> Response:
        """Change one's own comment."""
        return self._edit(request, comment_id, partial=False)

    @extend_schema(
        operation_id="forum_comments_edit", request=CommentEdit(partial=True), responses={200: shapes.ForumComment}
    )
    def patch(self, request: Request, comment_id: int) -> Response:
        """Change some of one's own comment."""
        return self._edit(request, comment_id, partial=True)

    @extend_schema(operation_id="forum_comments_delete", responses={204: OpenApiResponse(description="It is gone.")})
    def delete(self, request: Request, comment_id: int) -> Response:
        """Delete one's own comment, with the answers below it."""
        operations.delete_comment(comment_id=comment_id, editor=person(request), now=timezone.now())
        return Response(status=204)

    def _edit(self, request: Request, comment_id: int, *, partial: bool) -> Response:
        form = CommentEdit(data=request.data, partial=partial)
        form.is_valid(raise_exception=True)
        operations.edit_comment(
            comment_id=comment_id, editor=person(request), changes=form.validated_data, now=timezone.now()
        )
        return Response(_one(comment_id))


def _one(comment_id: int) -> representations.Json:
    for thread in representations.threads([(comment_id, queries.post_of_comment(comment_id))]):
        return thread
    raise CommentNotFound("El comentario no existe.")  # gone since its post was looked up
