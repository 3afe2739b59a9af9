"""Communities, the largest first."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from agrovet.kernel.http import pages
from agrovet.kernel.search.finding import Found
from agrovet.kernel.search.phrases import phrase
from modules.forum.contracts import CommunityNotFound
from modules.forum.models import Community
from modules.forum.searched import COMMUNITIES

CommunityRow = tuple[Any, ...]
CommunityRows = QuerySet[Community, CommunityRow]

COLUMNS = (
    "id",
    "name",
    "slug",
    "short_description",
    "description",
    "cover_image",
    "avatar",
    "members_count",
    "created_by_id",
    "created_at",
)


def largest_communities(*, search: str = "") -> pages.Rows:
    """All communities, or those that have the words."""
    wanted, order = phrase(search), ("-members_count", "id")
    if wanted.is_blank:
        return Community.objects.order_by(*order).values_list(*COLUMNS)
    return Found(Community.objects.all(), phrase=wanted, tables=COMMUNITIES.tables, columns=COLUMNS, order=order)


def communities_with(ids: Collection[int]) -> CommunityRows:
    """The communities with these ids, in no order."""
    return Community.objects.filter(id__in=ids).values_list(*COLUMNS)


def community_row(community_id: int) -> CommunityRow:
    """
    One community.

    :raises CommunityNotFound: if there is none
    """
    row: CommunityRow | None = Community.objects.filter(id=community_id).values_list(*COLUMNS).first()
    if row is None:
        raise CommunityNotFound("La comunidad no existe.")
    return row
