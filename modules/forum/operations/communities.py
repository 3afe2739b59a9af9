"""Communities: making, changing, deleting them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import Q
from django.utils.text import slugify

from agrovet.kernel import bus
from agrovet.kernel.deleted_people import require_existing
from agrovet.kernel.identity import Identity
from agrovet.kernel.row_locks import change, find_or_insert, locked
from agrovet.kernel.search.keeping import keep
from agrovet.kernel.writing import writing
from modules.forum.contracts import CommunityNotFound, NameTaken, NotInCharge
from modules.forum.events import CommunityCreated, CommunityDeleted, CommunityUpdated
from modules.forum.models import Community
from modules.forum.operations.members import join
from modules.forum.searched import COMMUNITIES

NO_COMMUNITY = "La comunidad no existe."
_TAKEN = {
    "name": "Ya existe una comunidad con este nombre.",
    "slug": "Ya existe una comunidad con este slug.",
}
LONGEST_SLUG = 120


def create_community(*, created_by_id: int, name: str, slug: str, columns: Mapping[str, Any], now: datetime) -> int:
    """
    Make a community; whoever makes it is its first member.

    `columns` holds what else was given. Without a slug, one is made from the name.

    :raises NameTaken: if another community has the name or the slug, with the fields at fault
    """
    _require_free(name=name, slug=slug)
    with writing("forum"):
        require_existing("forum", created_by_id)
        same = Community.objects.filter(Q(name=name) | Q(slug=slug) if slug else Q(name=name))
        community, is_new = find_or_insert(
            same,
            lambda: Community.objects.create(
                name=name, slug=slug or _free_slug(name), created_by_id=created_by_id, created_at=now, **columns
            ),
        )
        if not is_new:
            # Somebody else took it since we looked.
            raise _taken(community, name=name, slug=slug)
        keep(COMMUNITIES, [community])
        bus.publish(
            CommunityCreated(
                community_id=community.id,
                slug=community.slug,
                created_by_id=created_by_id,
                cover_media_id=community.cover_media_id,
                created_at=now,
            )
        )
        join(community_id=community.id, user_id=created_by_id, now=now)
    return community.id


def edit_community(*, community_id: int, editor: Identity, changes: Mapping[str, Any], now: datetime) -> None:
    """
    Change a community's name, slug, texts or pictures (by their columns' names).

    :raises CommunityNotFound: if there is no such community
    :raises NotInCharge: if somebody else made it
    :raises NameTaken: if another community has the name or the slug, with the fields at fault
    """
    require_charge(community_id=community_id, editor=editor)
    named = {field: changes[field] for field in _TAKEN if field in changes}
    _require_free(**named, but=community_id)
    try:
        with writing("forum"):
            community = locked(Community.objects.filter(id=community_id), missing=CommunityNotFound(NO_COMMUNITY))
            change(community, changes)
            keep(COMMUNITIES, [community])
            bus.publish(
                CommunityUpdated(
                    community_id=community.id,
                    slug=community.slug,
                    cover_media_id=community.cover_media_id,
                    avatar_media_id=community.avatar_media_id,
                    updated_by_id=editor.id,
                    updated_at=now,
                )
            )
    except IntegrityError:
        _require_free(**named, but=community_id)
        raise


def delete_community(*, community_id: int, editor: Identity, now: datetime) -> None:
    """
    Delete a community; its posts stand without one.

    :raises CommunityNotFound: if there is no such community
    :raises NotInCharge: if somebody else made it
    """
    require_charge(community_id=community_id, editor=editor)
    with writing("forum"):
        community = locked(Community.objects.filter(id=community_id), missing=CommunityNotFound(NO_COMMUNITY))
        community.delete()
        bus.publish(CommunityDeleted(community_id=community_id, slug=community.slug, deleted_at=now))


def require_charge(*, community_id: int, editor: Identity) -> None:
    """
    See that this person may change the community.

    :raises CommunityNotFound: if there is no such community
    :raises NotInCharge: if somebody else made it, or nobody did, and the person is not staff
    """
    made_by = Community.objects.filter(id=community_id).values_list("created_by_id", flat=True)
    found = list(made_by)
    if not found:
        raise CommunityNotFound(NO_COMMUNITY)
    if found[0] != editor.id and not editor.is_staff:
        raise NotInCharge("Solo quien creó la comunidad puede cambiarla o borrarla.")


def _require_free(*, name: str | None = None, slug: str | None = None, but: int | None = None) -> None:
    # One look: of two, somebody's row could come in between, and be seen by the second alone.
    others = list(Community.objects.exclude(id=but or 0).filter(Q(name=name) | Q(slug=slug or None)))
    if others:
        raise _taken(*others, name=name, slug=slug)


def _taken(*others: Community, name: str | None, slug: str | None) -> NameTaken:
    faults: dict[str, list[str] | str] = {}
    if any(other.name == name for other in others):
        faults["name"] = [_TAKEN["name"]]
    if any(other.slug == slug for other in others):
        faults["slug"] = [_TAKEN["slug"]]
    return NameTaken(str(next(iter(faults.values()))[0]), fields=faults)


def _free_slug(name: str) -> str:
    """The name as an address would have it, numbered where that is taken."""
    root = slugify(name)[: LONGEST_SLUG - 10].strip("-") or "comunidad"
    taken = set(Community.objects.filter(slug__startswith=root).values_list("slug", flat=True))
    number = 1
    slug = root
    while slug in taken:
        number += 1
        slug = f"{root}-{number}"
    return slug
