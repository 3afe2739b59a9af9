"""What is asked of marketplace."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias, TypeVar

from django.db.models import F, Model, QuerySet

from agrovet.kernel.http import pages
from agrovet.kernel.search.finding import Found
from modules.marketplace.contracts import AdNotFound, AdSummary, CategoryNotFound, FollowNotFound
from modules.marketplace.models import Ad, Category, Follow, SecondaryImage
from modules.marketplace.nearest import Nearest
from modules.marketplace.search import NEWEST_FIRST, AdSearch
from modules.marketplace.searched import ADS

M = TypeVar("M", bound=Model)
# Can be counted and sliced; each row is a tuple in the order of the NamedTuple for its table.
Rows: TypeAlias = QuerySet[M, tuple[Any, ...]]


class AdRow(NamedTuple):
    """An ad as a list shows it, without what lies in other tables."""

    id: int
    publisher_id: int
    title: str
    description: str
    price: Decimal | None
    category_id: int | None
    condition: str
    location_name: str | None
    latitude: float | None
    longitude: float | None
    main_image_id: int | None
    status: str
    created_at: datetime
    updated_at: datetime


class FollowRow(NamedTuple):
    """Who follows whom, since when."""

    id: int
    follower_id: int
    following_id: int
    created_at: datetime


class CategoryRow(NamedTuple):
    """A category as a list shows it."""

    id: int
    name: str
    description: str | None


def ads(*, ids: Collection[int]) -> Mapping[int, AdSummary]:
    """The ads with these ids."""
    rows = Ad.objects.filter(id__in=set(ids)).values_list(
        "id", "publisher_id", "title", "price", "status", "main_image_id"
    )
    return {
        id: AdSummary(
            id=id, publisher_id=publisher_id, title=title, price=price, status=status, main_image_id=main_image_id
        )
        for id, publisher_id, title, price, status, main_image_id in rows
    }


def found_ads(search: AdSearch) -> pages.Rows:
    """
    The ads that are asked for, in the order asked for.

    Where none is, the newest come first, or, by relevance, those whose titles fit the words best.
    """
    narrowed, order = search.narrow(Ad.objects.all()), search.asked_order or NEWEST_FIRST
    if search.phrase.is_blank:
        return _rows(narrowed.order_by(*order))
    if search.by_relevance and not search.asked_order:
        order = ()
    return Found(narrowed, phrase=search.phrase, tables=ADS.tables, columns=AdRow._fields, order=order)


def ads_of(publisher_id: int) -> Rows[Ad]:
    """A person's own ads, the newest first."""
    return _rows(Ad.objects.filter(publisher_id=publisher_id).order_by(*NEWEST_FIRST))


def ads_followed_by(person_id: int) -> Rows[Ad]:
    """The ads of all whom a person follows, the newest first."""
    followed = Follow.objects.filter(follower_id=person_id).values("following_id")
    return _rows(Ad.objects.filter(publisher_id__in=followed).order_by(*NEWEST_FIRST))


def nearest_ads(search: AdSearch) -> pages.Rows:
    """The ads that are asked for within a circle, the nearest first."""
    narrowed, order = search.narrow(Ad.objects.all()), (F("haversine"), "id")
    if search.phrase.is_blank:
        return Nearest(search, AdRow._fields)
    return Found(narrowed, phrase=search.phrase, tables=ADS.tables, columns=AdRow._fields, order=order)


def ad(ad_id: int) -> AdRow:
    """
    One ad.

    :raises AdNotFound: if no ad has this id
    """
    row = _rows(Ad.objects.filter(id=ad_id)).first()
    if row is None:
        raise AdNotFound("El anuncio no existe.")
    return AdRow._make(row)


def secondary_images(ad_ids: Collection[int]) -> Mapping[int, list[int]]:
    """The ids of the further pictures of each of these ads, in their order."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = SecondaryImage.objects.filter(ad_id__in=ad_ids).order_by("ad_id", "media_id")
    for ad_id, media_id in rows.values_list("ad_id", "media_id"):
        found[ad_id].append(media_id)
    return found


def categories() -> Rows[Category]:
    """All categories, in the order in which they were made."""
    return Category.objects.order_by("id").values_list(*CategoryRow._fields)


def category(category_id: int) -> CategoryRow:
    """
    One category.

    :raises CategoryNotFound: if no category has this id
    """
    row = categories().filter(id=category_id).first()
    if row is None:
        raise CategoryNotFound("La categoría no existe.")
    return CategoryRow._make(row)


def follows_of(person_id: int) -> Rows[Follow]:
    """Whom a person follows, in the order in which they began to."""
    rows = Follow.objects.filter(follower_id=person_id).order_by("id")
    return rows.values_list(*FollowRow._fields)


def follow_of(person_id: int, *, follow_id: int) -> FollowRow:
    """
    One of those whom a person follows.

    :raises FollowNotFound: if the person follows nobody under this id
    """
    row = follows_of(person_id).filter(id=follow_id).first()
    if row is None:
        raise FollowNotFound("No sigue a nadie con este identificador.")
    return FollowRow._make(row)


def _rows(ads: QuerySet[Ad]) -> Rows[Ad]:
    return ads.values_list(*AdRow._fields)
