"""How categories, ads and follows come over from the old system."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from agrovet.kernel.legacy import LeftOut, LegacyTable, Reading, Reference, Unique, same
from agrovet.kernel.search.keeping import fill
from modules.marketplace.models import Ad, Category, Follow, SecondaryImage
from modules.marketplace.searched import ADS


def _ad(row: Reading) -> Mapping[str, Any]:
    price = row.value("price", into=Ad)
    if price < 0:
        row.note("price: below zero, so 0 was written")
        price = Decimal(0)
    return {
        "price": price,
        "condition": _among(row, "condition", Ad.Condition.values, instead=Ad.Condition.USED),
        # Not shown as on sale, since nobody knows whether it is.
        "status": _among(row, "status", Ad.Status.values, instead=Ad.Status.PAUSED),
        **_place(row),
    }


def _among(row: Reading, column: str, known: list[str], *, instead: str) -> str:
    written = str(row.value(column, into=Ad))
    if written in known:
        return written
    row.note(f"{column}: {written!r} is none of ours, so {instead} was written")
    return str(instead)


def _place(row: Reading) -> Mapping[str, float | None]:
    latitude, longitude = (row.value(name, into=Ad) for name in ("latitude", "longitude"))
    if latitude is None and longitude is None:
        return {"latitude": None, "longitude": None}
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        row.note("latitude, longitude: no place on earth, so both were emptied")
        return {"latitude": None, "longitude": None}
    return {"latitude": latitude, "longitude": longitude}


def _follow(row: Reading) -> Mapping[str, Any]:
    if row.raw["follower_id"] == row.raw["following_id"]:
        raise LeftOut("nobody follows themselves")
    return {}


def _searchable() -> list[str]:
    fill(ADS)
    return []


TABLES = [
    LegacyTable(
        source="add_category",
        into=Category,
        columns=same("id", "name", "description"),
        same_as=("name",),
        unique=(Unique(("name",)),),
    ),
    LegacyTable(
        source="add_add",
        into=Ad,
        columns=same(
            "id",
            "publisher_id",
            "title",
            "description",
            "category_id",
            "location_name",
            "main_image_id",
            "created_at",
            "updated_at",
        ),
        complete=_ad,
        references=(
            Reference(column="publisher_id", to="auth_app_user"),
            Reference(column="category_id", to="add_category", if_missing="empty"),
            Reference(column="main_image_id", to="media_media", if_missing="empty"),
        ),
    ),
    LegacyTable(
        source="add_add_secondary_images",
        into=SecondaryImage,
        columns=same("id", "media_id", ad_id="add_id"),
        references=(Reference(column="add_id", to="add_add"), Reference(column="media_id", to="media_media")),
        unique=(Unique(("ad_id", "media_id")),),
    ),
    LegacyTable(
        source="add_follow",
        into=Follow,
        columns=same("id", "follower_id", "following_id", "created_at"),
        complete=_follow,
        references=(
            Reference(column="follower_id", to="auth_app_user"),
            Reference(column="following_id", to="auth_app_user"),
        ),
        unique=(Unique(("follower_id", "following_id")),),
    ),
]

AFTERWARDS = [_searchable]
