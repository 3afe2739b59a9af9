"""Coming into communities, and leaving them."""

from collections.abc import Collection
from datetime import datetime

from agrovet.kernel import bus
from agrovet.kernel.deleted_people import deleted_among, require_existing
from agrovet.kernel.row_locks import change, locked
from agrovet.kernel.writing import writing
from modules.forum.contracts import CommunityNotFound
from modules.forum.events import CommunityJoined, CommunityLeft
from modules.forum.models import Community, Membership, Welcome

# Where people are from the start, by role; the clients look for these slugs.
FOR_EVERYBODY = ("general",)
OF_ROLE: dict[str, tuple[str, ...]] = {
    "consumer": ("consumidores", "ganaderos-agricultores-animales"),
    "Specialist": ("especialistas", "especialistas-salud"),
    "businessman": ("agroveterinarias", "agronegocios"),
}
# What specialists said of themselves when they registered, as the clients' form words it.
OF_PROFESSION: dict[str, tuple[str, ...]] = {
    "veterinario": ("veterinarios",),
    "veterinaria": ("veterinarios",),
    "agrónomo": ("agronomos",),
    "agrónoma": ("agronomos",),
    "agronomo": ("agronomos",),
    "agronoma": ("agronomos",),
}


def join(*, community_id: int, user_id: int, now: datetime) -> None:
    """
    Come into a community; who is in it already stays.

    :raises AccountDeleted: if the person's account is deleted by then
    :raises CommunityNotFound: if there is no such community
    """
    with writing("forum"):
        require_existing("forum", user_id)
        community = _locked(community_id)
        _, is_new = Membership.objects.get_or_create(community=community, user_id=user_id, defaults={"joined_at": now})
        if is_new:
            _count(community, 1)
            bus.publish(CommunityJoined(community_id=community.id, user_id=user_id, joined_at=now))


def leave(*, community_id: int, user_id: int, now: datetime) -> None:
    """
    Leave a community; who is not in it stays outside.

    :raises CommunityNotFound: if there is no such community
    """
    with writing("forum"):
        community = _locked(community_id)
        removed, _ = Membership.objects.filter(community=community, user_id=user_id).delete()
        if removed:
            _count(community, -1)
            bus.publish(CommunityLeft(community_id=community.id, user_id=user_id, left_at=now))


def welcome(*, user_id: int, role: str | None, profession: str, now: datetime) -> None:
    """Let a person who has just registered into the general community, and into those of their role."""
    with writing("forum"):
        if deleted_among("forum", [user_id]):
            return
        Welcome.objects.update_or_create(user_id=user_id, defaults={"role": role})
        slugs = [*FOR_EVERYBODY, *OF_ROLE.get(role or "", ())]
        if role == "Specialist":
            slugs += OF_PROFESSION.get(profession.strip().lower(), ())
        _join_all(slugs, user_id=user_id, now=now)


def welcome_to_role(*, user_id: int, role: str | None, now: datetime) -> None:
    """
    Let a person whose role is new into its communities, once.

    Somebody of whom no welcome is known came with the old system, which saw to this itself.
    """
    with writing("forum"):
        if deleted_among("forum", [user_id]):
            return
        before, is_unknown = Welcome.objects.get_or_create(user_id=user_id, defaults={"role": role})
        if is_unknown or role is None or before.role == role:
            return
        Welcome.objects.filter(user_id=user_id).update(role=role)
        _join_all(OF_ROLE.get(role, ()), user_id=user_id, now=now)


def _join_all(slugs: Collection[str], *, user_id: int, now: datetime) -> None:
    # By id, as everybody locks communities; one that staff has deleted or renamed is passed over.
    for community_id in Community.objects.filter(slug__in=slugs).order_by("id").values_list("id", flat=True):
        join(community_id=community_id, user_id=user_id, now=now)


def _locked(community_id: int) -> Community:
    return locked(Community.objects.filter(id=community_id), missing=CommunityNotFound("La comunidad no existe."))


def _count(community: Community, difference: int) -> None:
    change(community, {"members_count": max(community.members_count + difference, 0)})
