"""Reactions to posts and comments."""

from datetime import datetime
from typing import Literal

from agrovet.kernel import bus
from agrovet.kernel.deleted_people import require_existing
from agrovet.kernel.row_locks import locked
from agrovet.kernel.writing import writing
from modules.forum.contracts import CommentNotFound, PostNotFound, ReactionNotFound
from modules.forum.events import ReactionAdded, ReactionRemoved
from modules.forum.models import Comment, Post, Reaction
from modules.forum.operations.comments import NO_COMMENT
from modules.forum.operations.locks import count
from modules.forum.operations.notices import about, notify_of_reaction
from modules.forum.operations.posts import NO_POST
from modules.forum.operations.wording import signature_of

Target = Literal["post", "comment"]

# A person has one of the two; the later takes the place of the earlier. A heart stands beside either.
_OPPOSITE = {Reaction.Type.LIKE: Reaction.Type.DISLIKE, Reaction.Type.DISLIKE: Reaction.Type.LIKE}


def react(*, type: str, to: Target, object_id: int, user_id: int, now: datetime) -> tuple[Reaction, bool]:
    """
    React to a post or a comment, and notify whoever wrote it.

    A person reacts once with each type: again changes nothing. A like takes the place of a dislike, and the other way
    round. Returns the reaction and whether it is new.

    :raises AccountDeleted: if the person's account is deleted by then
    :raises PostNotFound: if there is no such post
    :raises CommentNotFound: if there is no such comment
    """
    signature = signature_of(user_id)
    with writing("forum"):
        require_existing("forum", user_id)
        # Of two reactions at once, the second waits here until the first is counted.
        target = _locked(to, object_id)
        own = Reaction.objects.filter(**about(target), user_id=user_id)
        for opposite in own.filter(type=_OPPOSITE.get(Reaction.Type(type))):
            _remove(opposite, target, now)
        before = own.filter(type=type).first()
        if before is not None:
            return before, False
        reaction = Reaction.objects.create(**about(target), user_id=user_id, type=type, created_at=now)
        count(target, f"{type}s_count", 1)
        notify_of_reaction(to=target, type=type, actor_id=user_id, signature=signature, now=now)
        bus.publish(
            ReactionAdded(
                reaction_id=reaction.id,
                type=type,
                user_id=user_id,
                post_id=target.id if isinstance(target, Post) else target.post_id,
                comment_id=reaction.comment_id,
                created_at=now,
            )
        )
    return reaction, True


def take_back(*, reaction_id: int, user_id: int, now: datetime) -> None:
    """
    Take a reaction of one's own back.

    :raises ReactionNotFound: if there is none, or it is somebody else's
    """
    reaction = Reaction.objects.filter(id=reaction_id, user_id=user_id).first()
    if reaction is None or not remove_reaction(reaction, now=now):
        raise ReactionNotFound("La reacción no existe.")


def remove_reaction(reaction: Reaction, *, now: datetime) -> bool:
    """Remove a reaction and its count. Returns whether it was still there."""
    with writing("forum"):
        try:
            target = _locked("post" if reaction.post_id else "comment", reaction.post_id or reaction.comment_id or 0)
        except (PostNotFound, CommentNotFound):
            return False
        return _remove(reaction, target, now)


def _remove(reaction: Reaction, target: Post | Comment, now: datetime) -> bool:
    removed, _ = Reaction.objects.filter(id=reaction.id).delete()
    if not removed:
        return False
    count(target, f"{reaction.type}s_count", -1)
    bus.publish(
        ReactionRemoved(
            reaction_id=reaction.id,
            type=reaction.type,
            user_id=reaction.user_id,
            post_id=target.id if isinstance(target, Post) else target.post_id,
            comment_id=reaction.comment_id,
            removed_at=now,
        )
    )
    return True


def _locked(to: Target, object_id: int) -> Post | Comment:
    if to == "post":
        return locked(Post.objects.filter(id=object_id), missing=PostNotFound(NO_POST))
    return locked(Comment.objects.filter(id=object_id), missing=CommentNotFound(NO_COMMENT))
