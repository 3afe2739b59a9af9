"""Communities: making, changing, deleting them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import Q
from django.utils.text import slugify

from agrovet.kernel import bus
from agrovet.kernel.identity import Identity
from agrovet.kernel.search.keeping import keep
from agrovet.kernel.writing import writing
from modules.forum.contracts import CommunityNotFound, NameTaken, NotInCharge
from modules.forum.events import CommunityCreated, CommunityDeleted, CommunityUpdated
from modules.forum.models import Community
from modules.forum.operations.locks import locked_community
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
    slug = slug or _free_slug(name)
    _require_free(name=name, slug=slug)
    try:
        with writing("forum"):
            community = Community.objects.create(
                name=name, slug=slug, created_by_id=created_by_id, created_at=now, **columns
            )
            keep(COMMUNITIES, [community])
            bus.publish(
                CommunityCreated(
                    community_id=community.id,
                    slug=slug,
                    created_by_id=created_by_id,
                    cover_media_id=community.cover_media_id,
                    created_at=now,
                )
            )
            join(community_id=community.id, user_id=created_by_id, now=now)
    except IntegrityError:
        # Somebody else took it since we looked.
        _require_free(name=name, slug=slug)
        raise
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
            community = locked_community(community_id)
            if community is None:
                raise CommunityNotFound(NO_COMMUNITY)
            for field, value in changes.items():
                setattr(community, field, value)
            community.save(update_fields=list(changes))
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
        community = locked_community(community_id)
        if community is None:
            raise CommunityNotFound(NO_COMMUNITY)
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
    others = Community.objects.exclude(id=but or 0).filter(Q(name=name) | Q(slug=slug)).values_list("name", "slug")
    names, slugs = zip(*others, strict=True) if others else ((), ())
    faults: dict[str, list[str] | str] = {}
    if name in names:
        faults["name"] = [_TAKEN["name"]]
    if slug in slugs:
        faults["slug"] = [_TAKEN["slug"]]
    for sentences in faults.values():
        raise NameTaken(sentences[0], fields=faults)


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
