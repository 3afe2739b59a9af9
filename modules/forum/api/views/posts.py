"""Posts over HTTP."""

from django.conf import settings
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agrovet.kernel.errors import DomainError
from agrovet.kernel.http.authentication import person, visitor_or_person
from agrovet.kernel.http.forwarded import client_of_request
from agrovet.kernel.http.pages import answer_list
from agrovet.kernel.http.parameters import text
from agrovet.kernel.http.permissions import LoggedIn, PublicReading
from modules.forum import readings
from modules.forum.api import representations, shapes
from modules.forum.api.forms import PostForm
from modules.forum.operations import posts as operations
from modules.forum.queries import post_lists as queries

PARTS = [
    OpenApiParameter(name, OpenApiTypes.INT, description=meaning)
    for name, meaning in [
        ("limit", "At most so many rows."),
        ("offset", "Leave out the first rows."),
        ("page", "Which page, from 1."),
        ("page_size", "Rows of a page."),
    ]
]
SEARCH = [
    OpenApiParameter("search", OpenApiTypes.STR, description="Words that occur in it; `q` too."),
    OpenApiParameter("q", OpenApiTypes.STR),
]
COMMUNITY = OpenApiParameter("community", OpenApiTypes.STR, description="Only of this community: its id or slug.")
MANY = shapes.ForumPost(many=True)


class Posts(APIView):
    """All posts; a new one."""

    permission_classes = [PublicReading]

    @extend_schema(operation_id="forum_posts_list", parameters=[COMMUNITY, *SEARCH, *PARTS], responses={200: MANY})
    def get(self, request: Request) -> Response:
        """The newest first, each with its threads; with words to search for, those whose titles fit best."""
        rows = queries.newest_posts(community=text(request, "community"), search=words(request))
        return answer_list(request, rows, representations.posts)

    @extend_schema(operation_id="forum_posts_create", request=PostForm, responses={201: shapes.ForumPost})
    def post(self, request: Request) -> Response:
        """Publish a post, in a community or outside of any."""
        form = PostForm(data=request.data)
        form.is_valid(raise_exception=True)
        post_id = operations.publish_post(
            author_id=person(request).id,
            now=timezone.now(),
            **{"media_id": None, "community_id": None, **form.validated_data},
        )
        return Response(_one(post_id), status=201)


class Post(APIView):
    """One post."""

    permission_classes = [PublicReading]

    @extend_schema(operation_id="forum_posts_retrieve", responses={200: shapes.ForumPost})
    def get(self, request: Request, post_id: int) -> Response:
        """The post with its threads. This is what counts as a reading."""
        post = _one(post_id)
        reader = visitor_or_person(request)
        if request.method == "GET" and (reader is None or reader.id != post["author"]["id"]):
            readings.note(post_id=post_id, reader=reader.id if reader else client_of_request(request))
        return Response(post)

    @extend_schema(operation_id="forum_posts_replace", request=PostForm, responses={200: shapes.ForumPost})
    def put(self, request: Request, post_id: int) -> Response:
        """Change one's own post."""
        return self._edit(request, post_id, partial=False)

    @extend_schema(operation_id="forum_posts_edit", request=PostForm(partial=True), responses={200: shapes.ForumPost})
    def patch(self, request: Request, post_id: int) -> Response:
        """Change some of one's own post."""
        return self._edit(request, post_id, partial=True)

    @extend_schema(operation_id="forum_posts_delete", responses={204: OpenApiResponse(description="It is gone.")})
    def delete(self, request: Request, post_id: int) -> Response:
        """Delete one's own post, with its threads."""
        operations.delete_post(post_id=post_id, editor=person(request), now=timezone.now())
        return Response(status=204)

    def _edit(self, request: Request, post_id: int, *, partial: bool) -> Response:
        form = PostForm(data=request.data, partial=partial)
        form.is_valid(raise_exception=True)
        operations.edit_post(post_id=post_id, editor=person(request), changes=form.validated_data, now=timezone.now())
        return Response(_one(post_id))


class RelevantPosts(APIView):
    """The posts that matter now."""

    permission_classes = [PublicReading]

    @extend_schema(operation_id="forum_posts_relevant", parameters=[COMMUNITY, *PARTS], responses={200: MANY})
    def get(self, request: Request) -> Response:
        """Young posts that people react to and talk about come first."""
        rows = queries.most_relevant_posts(community=text(request, "community"))
        return answer_list(request, rows, representations.posts)


class Feed(APIView):
    """A person's own feed."""

    permission_classes = [LoggedIn]

    @extend_schema(operation_id="forum_posts_feed", parameters=PARTS, responses={200: MANY})
    def get(self, request: Request) -> Response:
        """The posts of one's communities and one's own, the newest first."""
        return answer_list(request, queries.Feed(person(request).id), representations.posts)


class PostsByCommunity(APIView):
    """The posts of one community."""

    permission_classes = [PublicReading]

    @extend_schema(
        operation_id="forum_posts_by_community",
        parameters=[
            OpenApiParameter("slug", OpenApiTypes.STR, description="The community's slug."),
            OpenApiParameter("id", OpenApiTypes.STR, description="Its id, instead."),
            *PARTS,
        ],
        responses={200: MANY},
    )
    def get(self, request: Request) -> Response:
        """The newest first."""
        slug, named = text(request, "slug"), text(request, "id") or text(request, "community")
        if not (slug or named):
            raise DomainError("Indique la comunidad con `slug` o con `id`.")
        return answer_list(request, queries.posts_of_community(slug=slug, named=named), representations.posts)


def words(request: Request) -> str:
    """What is searched for."""
    return " ".join((text(request, "search"), text(request, "q")))


def _one(post_id: int) -> representations.Json:
    row = queries.post_row(post_id)
    return representations.posts([row], comments_each=settings.AGROVET_LIST_LIMIT)[0]
