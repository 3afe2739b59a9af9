"""The forum in the admin: staff looks after communities and takes away what does not belong here."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from agrovet.kernel.admin_rows import LockedRows
from agrovet.kernel.identity import Identity
from agrovet.kernel.search.keeping import keep
from agrovet.kernel.writing import writing
from modules.forum.models import Comment, Community, Membership, Notification, Post, Reaction
from modules.forum.operations.comments import remove_branches
from modules.forum.operations.communities import delete_community, edit_community
from modules.forum.operations.members import leave
from modules.forum.operations.pictures import PICTURES, columns_of_picture
from modules.forum.operations.posts import remove_posts, weigh
from modules.forum.operations.reactions import remove_reaction
from modules.forum.searched import COMMUNITIES

if TYPE_CHECKING:  # Django's classes are generic for the type checker alone
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


class ByOperation(LockedRows, Base):
    """Deletes as the forum itself does, so that counts stay right and the others learn of it."""

    list_per_page = 50
    show_full_result_count = False

    def remove(self, request: HttpRequest, row: Any) -> None:
        """Take one row away."""
        raise NotImplementedError

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """The rows chosen; Django would list all that hangs on them, which can be thousands."""
        return [str(row) for row in objs], {}, set(), []

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """From its own page."""
        self.remove(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """From the list; what went with another row meanwhile is passed over."""
        for row in queryset.order_by("pk"):
            self.remove(request, row)


class ReadOnly(ByOperation):
    """Rows that people make, and staff only takes away."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody writes in another's name."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes what another wrote."""
        return False


@admin.register(Community)
class CommunityAdmin(ByOperation):
    """Communities; the ones that clients look for belong to nobody, and so to staff."""

    list_display = ("name", "slug", "members_count", "created_by_id", "created_at")
    search_fields = ("name", "slug")
    readonly_fields = ("members_count", "created_at")

    def save_model(self, request: HttpRequest, obj: Community, form: Any, change: bool) -> None:
        """Changes are announced, as anybody's are."""
        if not change:
            super().save_model(request, obj, form, change)
            with writing("forum"):
                keep(COMMUNITIES, [obj])
            return
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        for picture in PICTURES:
            if picture in changes:
                changes |= columns_of_picture(picture=picture, address=changes[picture] or None)
        edit_community(community_id=obj.id, editor=_staff(request), changes=changes, now=timezone.now())

    def remove(self, request: HttpRequest, row: Community) -> None:
        """Its posts stand without one."""
        delete_community(community_id=row.id, editor=_staff(request), now=timezone.now())


@admin.register(Membership)
class MembershipAdmin(ReadOnly):
    """Who is where."""

    list_display = ("community", "user_id", "joined_at")
    list_select_related = ("community",)
    search_fields = ("=user_id", "community__name")

    def remove(self, request: HttpRequest, row: Membership) -> None:
        """The person is out."""
        leave(community_id=row.community_id, user_id=row.user_id, now=timezone.now())


@admin.register(Post)
class PostAdmin(ByOperation):
    """Posts; staff may weigh one, which moves it among the relevant ones."""

    list_display = ("title", "author_id", "community", "comments_count", "views_count", "relevance_score", "created_at")
    list_select_related = ("community",)
    list_filter = ("community",)
    search_fields = ("title", "=author_id")
    fields = ("title", "content", "author_id", "community", "created_at", "views_count", "relevance_score")
    readonly_fields = ("title", "content", "author_id", "community", "created_at", "views_count")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody writes in another's name."""
        return False

    def save_model(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:
        """The weight counts in the heat at once."""
        weigh(post_id=obj.id, relevance_score=obj.relevance_score)

    def remove(self, request: HttpRequest, row: Post) -> None:
        """With its threads."""
        remove_posts(ids=[row.id], now=timezone.now())


@admin.register(Comment)
class CommentAdmin(ReadOnly):
    """Comments."""

    list_display = ("content", "user_id", "post", "replies_count", "created_at")
    list_select_related = ("post",)
    search_fields = ("content", "=user_id")
    raw_id_fields = ("post", "parent")

    def remove(self, request: HttpRequest, row: Comment) -> None:
        """With the answers below it."""
        remove_branches(post_id=row.post_id, tops=[row.id], now=timezone.now())


@admin.register(Reaction)
class ReactionAdmin(ReadOnly):
    """Reactions."""

    list_display = ("type", "user_id", "post", "comment", "created_at")
    list_select_related = ("post", "comment")
    list_filter = ("type",)
    search_fields = ("=user_id",)

    def remove(self, request: HttpRequest, row: Reaction) -> None:
        """It is counted no more."""
        remove_reaction(row, now=timezone.now())


@admin.register(Notification)
class NotificationAdmin(ReadOnly):
    """Notifications."""

    list_display = ("summary", "recipient_id", "actor_id", "notif_type", "read", "created_at")
    list_filter = ("notif_type", "read")
    search_fields = ("=recipient_id", "=actor_id")

    def remove(self, request: HttpRequest, row: Notification) -> None:
        """Nothing counts notifications."""
        with writing("forum"):
            row.delete()


def _staff(request: HttpRequest) -> Identity:
    return Identity(id=int(request.user.pk or 0), full_name="", role=None, is_staff=True)
