"""What remains of a person who has gone: nothing that they owned, and counts that are still right."""

from datetime import datetime
from itertools import groupby

from django.db.models import Q

from agrovet.kernel.deleted_people import mark_deleted
from agrovet.kernel.writing import writing
from modules.forum.models import Comment, Community, Notification, Post, Reaction, Welcome
from modules.forum.operations.comments import remove_branches
from modules.forum.operations.members import leave
from modules.forum.operations.posts import remove_posts
from modules.forum.operations.reactions import remove_reaction


def forget_person(*, user_id: int, now: datetime) -> None:
    """
    Remove a person's posts, comments with the answers below them, reactions, memberships and notifications.

    The communities they made stand, and belong to staff. May run again.
    """
    with writing("forum"):
        mark_deleted("forum", user_id)
        joined = Community.objects.filter(membership__user_id=user_id).order_by("id")
        # First, as everybody locks communities before posts; and so none of them goes before it is left.
        communities = [each.id for each in joined.select_for_update(of=("self",))]
        remove_posts(ids=list(Post.objects.filter(author_id=user_id).values_list("id", flat=True)), now=now)
        written = Comment.objects.filter(user_id=user_id).order_by("post_id").values_list("post_id", "id")
        for post_id, pairs in groupby(list(written), key=lambda pair: pair[0]):
            remove_branches(post_id=post_id, tops=[comment_id for _, comment_id in pairs], now=now)
        # Posts first, then comments, each by id: as everybody locks them.
        for reaction in Reaction.objects.filter(user_id=user_id, post__isnull=False).order_by("post_id"):
            remove_reaction(reaction, now=now)
        for reaction in Reaction.objects.filter(user_id=user_id, comment__isnull=False).order_by("comment_id"):
            remove_reaction(reaction, now=now)
        for community_id in communities:
            leave(community_id=community_id, user_id=user_id, now=now)
        Notification.objects.filter(Q(recipient_id=user_id) | Q(actor_id=user_id)).delete()
        Community.objects.filter(created_by_id=user_id).update(created_by_id=None)
        Welcome.objects.filter(user_id=user_id).delete()
