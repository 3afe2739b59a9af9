"""Reactions to posts and comments."""

from datetime import datetime
from typing import Any, Literal

from agrovet.kernel import bus
from agrovet.kernel.writing import writing
from modules.forum.contracts import CommentNotFound, PostNotFound, ReactionNotFound
from modules.forum.events import ReactionAdded, ReactionRemoved
from modules.forum.models import Comment, Post, Reaction
from modules.forum.operations.comments import NO_COMMENT
from modules.forum.operations.locks import keep_counts, locked_comments, locked_post
from modules.forum.operations.notices import Kind, tell_of
from modules.forum.operations.posts import NO_POST
from modules.forum.operations.wording import signature_of

Target = Literal["post", "comment"]


def react(*, type: str, to: Target, object_id: int, user_id: int, now: datetime) -> tuple[int, bool]:
    """
    React to a post or a comment, and tell whoever wrote it.

    A person reacts once with each kind: again changes nothing. Returns the reaction's id and whether it is new.

    :raises PostNotFound: if there is no such post
    :raises CommentNotFound: if there is no such comment
    """
    signature = signature_of(user_id)
    with writing("forum"):
        # Of two equal requests at once, the second waits here until the first is counted.
        target = _locked(to, object_id)
        given = _aim(target) | {"user_id": user_id, "type": type}
        before = Reaction.objects.filter(**given).first()
        if before is not None:
            return before.id, False
        reaction = Reaction.objects.create(**given, created_at=now)
        _count(target, type, 1)
        tell_of(
            kind=Kind.POST_REACTION if isinstance(target, Post) else Kind.COMMENT_REACTION,
            about=target,
            actor_id=user_id,
            signature=signature,
            now=now,
        )
        bus.publish(
            ReactionAdded(
                reaction_id=reaction.id,
                type=type,
                user_id=user_id,
                post_id=target.id if isinstance(target, Post) else target.post_id,
                comment_id=target.id if isinstance(target, Comment) else None,
                created_at=now,
            )
        )
    return reaction.id, True


def take_back(*, reaction_id: int, user_id: int, now: datetime) -> None:
    """
    Take a reaction of one's own back.

    :raises ReactionNotFound: if there is none, or it is somebody else's
    """
    reaction = Reaction.objects.filter(id=reaction_id, user_id=user_id).first()
    if reaction is None or not remove_reaction(reaction, now=now):
        raise ReactionNotFound("La reacción no existe.")


def remove_reaction(reaction: Reaction, *, now: datetime) -> bool:
    """Take a reaction away and count it no more. Returns whether it was still there."""
    with writing("forum"):
        try:
            target = _locked("post" if reaction.post_id else "comment", reaction.post_id or reaction.comment_id or 0)
        except (PostNotFound, CommentNotFound):
            return False
        removed, _ = Reaction.objects.filter(id=reaction.id).delete()
        if not removed:
            return False
        _count(target, reaction.type, -1)
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
        post = locked_post(object_id)
        if post is None:
            raise PostNotFound(NO_POST)
        return post
    for comment in locked_comments([object_id]):
        return comment
    raise CommentNotFound(NO_COMMENT)


def _aim(target: Post | Comment) -> dict[str, Any]:
    return {"post": target} if isinstance(target, Post) else {"comment": target}


def _count(target: Post | Comment, type: str, difference: int) -> None:
    counter = f"{type}s_count"
    setattr(target, counter, getattr(target, counter) + difference)
    if isinstance(target, Post):
        keep_counts(target)
    else:
        target.save(update_fields=[counter])
