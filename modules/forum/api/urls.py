"""The paths of the forum: under `/api/foro/`, and the same without `foro/`."""

from django.urls import URLPattern, URLResolver, path

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

urlpatterns: list[URLPattern | URLResolver] = [
    *(path(f"api/foro/{route}", view.as_view()) for route, view in _VIEWS.items()),
    # The OpenAPI document tells of each path once.
    *(path(f"api/{route}", view.as_view(schema=None)) for route, view in _VIEWS.items()),
]
