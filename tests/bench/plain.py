"""
What each list is compared with: the same rows read by plain SQL, and the same JSON written by orjson.

Each function returns exactly what the application answers; the benchmark refuses to compare otherwise.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from django.db import connections

from agrovet.kernel.identity import identity_of_key
from tests.bench.rows import KEY

Row = tuple[Any, ...]


def select(sql: str, values: Iterable[Any] = ()) -> list[Row]:
    """All rows of a statement."""
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, list(values))
        return list(cursor.fetchall())


def among(sql: str, ids: Iterable[Any]) -> list[Row]:
    """All rows of a statement that ends in `IN`, for these ids."""
    values = sorted(ids)
    return select(f"{sql} ({','.join(['%s'] * len(values))})", values) if values else []


def whose_key() -> None:
    """The look-up of the key is part of both sides."""
    identity_of_key(KEY)


def moment(value: Any) -> Any:
    """A time as JSON has it: orjson writes a datetime itself, and SQLite may give text."""
    return value if value is None or isinstance(value, datetime) else value.replace(" ", "T") + "Z"


def scaled(value: Any, digits: int) -> str | None:
    """A decimal as JSON has it: SQLite gives a number."""
    if value is None:
        return None
    return str(value) if isinstance(value, Decimal) else f"{value:.{digits}f}"


def write(value: Any) -> bytes:
    """The JSON."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC)


def files(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Files as ads and galleries show them."""
    sql = "SELECT id, name, description, price, url, created_at, content_type, object_id FROM media_file WHERE id IN"
    return {
        id: {
            "id": id,
            "name": name,
            "description": description,
            "price": scaled(price, 2),
            "url": url,
            "created_at": moment(created_at),
            "content_type": content_type,
            "object_id": object_id,
        }
        for id, name, description, price, url, created_at, content_type, object_id in among(sql, ids)
    }


def ads() -> bytes:
    """The list of ads."""
    whose_key()
    rows = select(
        "SELECT id, publisher_id, title, description, price, category_id, condition, location_name, latitude, longitude,"
        " main_image_id, status, created_at, updated_at FROM marketplace_ad ORDER BY created_at DESC, id DESC LIMIT 1000"
    )
    secondary: dict[int, list[int]] = defaultdict(list)
    sql = "SELECT ad_id, media_id FROM marketplace_ad_image WHERE ad_id IN"
    for ad_id, media_id in sorted(among(sql, [row[0] for row in rows])):
        secondary[ad_id].append(media_id)
    pictures = files({row[10] for row in rows if row[10]}.union(*secondary.values()))
    names = dict(among("SELECT id, full_name FROM accounts_user WHERE id IN", {row[1] for row in rows}))
    return write(
        [
            {
                "id": row[0],
                "publisher": row[1],
                "publisher_id": row[1],
                "publisher_name": names[row[1]],
                "title": row[2],
                "description": row[3],
                "price": scaled(row[4], 2),
                "category": row[5],
                "condition": row[6],
                "location_name": row[7],
                "latitude": row[8],
                "longitude": row[9],
                "main_image": pictures.get(row[10]),
                "secondary_images": [pictures[id] for id in secondary[row[0]]],
                "status": row[11],
                "created_at": moment(row[12]),
                "updated_at": moment(row[13]),
            }
            for row in rows
        ]
    )


def people() -> bytes:
    """The list of people."""
    whose_key()
    rows = select(
        "SELECT id, full_name, last_name, phone_number, role, bio, profile_picture, latitude, longitude"
        " FROM accounts_user WHERE is_active ORDER BY id LIMIT 1000"
    )
    ids = [row[0] for row in rows]
    gallery: dict[int, list[int]] = defaultdict(list)
    for user_id, media_id in sorted(among("SELECT user_id, media_id FROM profiles_gallery_item WHERE user_id IN", ids)):
        gallery[user_id].append(media_id)
    pictures = files(set().union(*gallery.values()))
    sql = (
        "SELECT user_id, kind, profession, experience_years, about_us, can_give_consultations, can_offer_online_services,"
        " puntuations, point, verification_status, verification_type, business_name, business_type, descriptions, contact,"
        " offers_local_products FROM profiles_profile WHERE user_id IN"
    )
    names = {row[0]: row[1] for row in rows}
    profiles = {
        row[0]: _profile(row, names[row[0]], [pictures[id] for id in gallery[row[0]]]) for row in among(sql, ids)
    }
    kinds = {id: kind for id, (kind, _) in profiles.items()}
    return write(
        [
            {
                "id": row[0],
                "full_name": row[1],
                "last_name": row[2],
                "phone_number": row[3],
                "role": row[4],
                "bio": row[5],
                "profile_picture": row[6],
                "latitude": scaled(row[7], 7),
                "longitude": scaled(row[8], 7),
                **{
                    f"{kind}_profile": profiles[row[0]][1] if kinds.get(row[0]) == kind else None
                    for kind in ("specialist", "businessman", "consumer")
                },
            }
            for row in rows
        ]
    )


def _profile(row: Row, name: str, gallery: list[dict[str, Any]]) -> tuple[str, dict[str, Any]]:
    kind = row[1]
    if kind == "consumer":
        return kind, {"user_display": name}
    if kind == "specialist":
        return kind, {
            "user_display": name,
            "profession": row[2],
            "experience_years": row[3],
            "about_us": row[4],
            "can_give_consultations": bool(row[5]),
            "can_offer_online_services": bool(row[6]),
            "work_images": [file["url"] for file in gallery],
            "work_images_ids": [file["id"] for file in gallery],
            "work_images_full": gallery,
            "puntuations": row[7],
            "point": row[8],
            "verification_status": row[9],
            "verification_type": row[10],
        }
    return kind, {
        "user_display": name,
        "business_name": row[11],
        "business_type": row[12],
        "descriptions": row[13],
        "contact": row[14],
        "offers_local_products": bool(row[15]),
        "products_and_services": [file["url"] for file in gallery],
        "products_and_services_ids": [file["id"] for file in gallery],
        "products_and_services_full": gallery,
    }
