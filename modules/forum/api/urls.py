"""The paths of the forum: under `/api/foro/`, and the same without `foro/`."""

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path

from agrovet.kernel.answers import kept
from modules.forum.api.views import comments, communities, notifications, pictures, posts, reactions

_VIEWS = {
    "posts/": posts.Posts,
    "posts/relevant/": posts.RelevantPosts,
    "posts/feed/": posts.Feed,
    "posts/by-community/": posts.PostsByCommunity,
    "posts/<id:post_id>/": posts.Post,
    "comments/": comments.Comments,
    "comments/<id:comment_id>/": comments.Comment,
    "reactions/": reactions.Reactions,
    "reactions/<id:reaction_id>/remove/": reactions.TakeBackReaction,
    "notifications/": notifications.Notifications,
    "notifications/all/": notifications.AllNotifications,
    "notifications/mark_read/": notifications.MarkRead,
    "notifications/<id:notification_id>/": notifications.Notification,
    "communities/": communities.Communities,
    "communities/<id:community_id>/": communities.Community,
    "communities/<id:community_id>/join/": communities.Join,
    "communities/<id:community_id>/leave/": communities.Leave,
    "communities/<id:community_id>/upload_cover/": pictures.UploadCover,
    "communities/<id:community_id>/upload_avatar/": pictures.UploadAvatar,
}

# What is the same for everybody, and what it depends on. Posts show their authors and files, and how often they
# were read, which is as old as it may be kept.
_SHOWN = ("forum", "accounts", "media")
_PARTS = ("limit", "offset", "page", "page_size")
_KEPT = {
    posts.Posts: (*_PARTS, "community"),
    posts.RelevantPosts: (*_PARTS, "community"),
    posts.PostsByCommunity: (*_PARTS, "community", "slug", "id"),
    communities.Communities: _PARTS,
}


def _view(view: Any, **options: Any) -> Callable[..., HttpResponseBase]:
    made: Callable[..., HttpResponseBase] = view.as_view(**options)
    return kept(made, shows=_SHOWN, by=_KEPT[view]) if view in _KEPT else made


urlpatterns: list[URLPattern | URLResolver] = [
    *(path(f"api/foro/{route}", _view(view)) for route, view in _VIEWS.items()),
    # The OpenAPI document tells of each path once.
    *(path(f"api/{route}", _view(view, schema=None)) for route, view in _VIEWS.items()),
]
