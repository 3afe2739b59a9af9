"""How ads, categories and follows look to clients."""

from collections.abc import Iterable, Mapping
from typing import Any

from agrovet.kernel.doors import answer_or
from modules.accounts import public as accounts
from modules.accounts.public import Person
from modules.marketplace import queries
from modules.marketplace.queries import AdRow, CategoryRow, FollowRow
from modules.media import public as media
from modules.media.public import File

# Shown for a publisher whom accounts does not know, or cannot tell just now.
SOMEBODY = "Usuario"

Json = dict[str, Any]
Row = tuple[Any, ...]


def ads_json(rows: Iterable[Row]) -> list[Json]:
    """
    The rows of ads with their pictures and the names of their publishers, which are asked for together.

    A picture whose file is gone is left out; where media or accounts is away, ads are shown without.
    """
    ads = [AdRow._make(row) for row in rows]
    if not ads:
        return []
    secondary = queries.secondary_images([ad.id for ad in ads])
    pictures = _pictures({ad.main_image_id for ad in ads if ad.main_image_id}.union(*secondary.values()))
    nobody: Mapping[int, Person] = {}
    people = answer_or(nobody, accounts.people, ids={ad.publisher_id for ad in ads})
    names = {id: person.full_name for id, person in people.items()}
    return [
        {
            "id": ad.id,
            "publisher": ad.publisher_id,
            "publisher_id": ad.publisher_id,
            "publisher_name": names.get(ad.publisher_id, SOMEBODY),
            "title": ad.title,
            "description": ad.description,
            "price": None if ad.price is None else str(ad.price),
            "category": ad.category_id,
            "condition": ad.condition,
            "location_name": ad.location_name,
            "latitude": ad.latitude,
            "longitude": ad.longitude,
            "main_image": pictures.get(ad.main_image_id or 0),
            "secondary_images": [pictures[id] for id in secondary.get(ad.id, ()) if id in pictures],
            "status": ad.status,
            "created_at": ad.created_at,
            "updated_at": ad.updated_at,
        }
        for ad in ads
    ]


def ad_json(row: AdRow) -> Json:
    """One ad, as in a list."""
    return ads_json([row])[0]


def categories_json(rows: Iterable[Row]) -> list[Json]:
    """Categories."""
    return [category_json(CategoryRow._make(row)) for row in rows]


def category_json(row: CategoryRow) -> Json:
    """A category."""
    return {"id": row.id, "name": row.name, "description": row.description}


def follows_json(rows: Iterable[Row]) -> list[Json]:
    """Who follows whom."""
    return [follow_json(FollowRow._make(row)) for row in rows]


def follow_json(row: FollowRow) -> Json:
    """That a person follows another."""
    return {
        "id": row.id,
        "follower": row.follower_id,
        "following": row.following_id,
        "created_at": row.created_at,
    }


def _pictures(ids: set[int]) -> Mapping[int, Json]:
    # Each is written once, in however many ads it is shown.
    none: Mapping[int, File] = {}
    files = answer_or(none, media.files, ids=ids) if ids else none
    return {id: {**file.as_json(), "description": file.brief_description} for id, file in files.items()}
