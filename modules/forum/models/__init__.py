"""The forum's tables."""

from modules.forum.models.communities import Community, Membership, Welcome
from modules.forum.models.notifications import Notification
from modules.forum.models.posts import Comment, Post, Reaction

__all__ = ["Comment", "Community", "Membership", "Notification", "Post", "Reaction", "Welcome"]
