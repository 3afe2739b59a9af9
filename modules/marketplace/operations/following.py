"""Following people, and no longer."""

from datetime import datetime

from django.db import IntegrityError
from django.db.models import Q

from agrovet.kernel import bus
from agrovet.kernel.deleted_people import deleted_among, require_existing
from agrovet.kernel.writing import writing
from modules.accounts import public as accounts
from modules.marketplace.contracts import (
    AlreadyFollowing,
    FollowingOneself,
    FollowNotFound,
    PersonToFollowMissing,
    PersonToFollowNotFound,
)
from modules.marketplace.events import FollowCreated, FollowDeleted
from modules.marketplace.models import Follow

BATCH = 500
NOBODY = "La persona no existe."


def follow_person(*, follower_id: int, following_id: int | None, now: datetime) -> int:
    """
    Let a person follow another, and tell the id under which they do.

    :raises PersonToFollowMissing: if nobody is named
    :raises FollowingOneself: if the two are one
    :raises PersonToFollowNotFound: if nobody active has this id
    :raises AlreadyFollowing: if they do so already
    """
    if following_id is None:
        raise PersonToFollowMissing("following or following_id required")
    if following_id == follower_id:
        raise FollowingOneself("No puedes seguirte a ti mismo.")
    followed = accounts.people(ids=[following_id]).get(following_id)
    if followed is None or not followed.is_active:
        raise PersonToFollowNotFound(NOBODY)
    try:
        with writing("marketplace"):
            require_existing("marketplace", follower_id)
            if deleted_among("marketplace", [following_id]):
                raise PersonToFollowNotFound(NOBODY)
            follow = Follow.objects.create(follower_id=follower_id, following_id=following_id, created_at=now)
            bus.publish(
                FollowCreated(follow_id=follow.id, follower_id=follower_id, following_id=following_id, created_at=now)
            )
    except IntegrityError as error:
        # The constraint decides, not a look beforehand: two taps at once make one follow.
        raise AlreadyFollowing("Ya sigues a este usuario.") from error
    return follow.id


def unfollow(*, follower_id: int, follow_id: int, now: datetime) -> None:
    """
    Let a person no longer follow another.

    :raises FollowNotFound: if the person follows nobody under this id
    """
    if not _end(Q(id=follow_id, follower_id=follower_id), now=now):
        raise FollowNotFound("No sigue a nadie con este identificador.")


def end_follows_of(*, person_id: int, now: datetime) -> None:
    """End all follows by a person, and of a person."""
    while _end(Q(follower_id=person_id), now=now) or _end(Q(following_id=person_id), now=now):
        pass


def end_follows(*, ids: list[int], now: datetime) -> None:
    """End these follows, whosever they are."""
    while _end(Q(id__in=ids), now=now):
        pass


def _end(which: Q, *, now: datetime) -> int:
    with writing("marketplace"):
        ended = list(Follow.objects.select_for_update().filter(which).order_by("id")[:BATCH])
        Follow.objects.filter(id__in=[follow.id for follow in ended]).delete()
        for follow in ended:
            bus.publish(
                FollowDeleted(
                    follow_id=follow.id,
                    follower_id=follow.follower_id,
                    following_id=follow.following_id,
                    deleted_at=now,
                )
            )
    return len(ended)
