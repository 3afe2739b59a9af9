"""The forum's tables."""

from modules.forum.models.communities import Community, Membership, Welcome
from modules.forum.models.notifications import Notification
from modules.forum.models.posts import Comment, Post, Reaction
from modules.forum.models.searching import CommunityText, PostText, Word

__all__ = [
    "Comment",
    "Community",
    "CommunityText",
    "Membership",
    "Notification",
    "Post",
    "PostText",
    "Reaction",
    "Welcome",
    "Word",
]
