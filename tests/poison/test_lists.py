"""A row with a value that no form lets in: each list that it is in answers, with all other rows."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.core.management import call_command
from django.db import Error, connections, transaction
from rest_framework.test import APIClient

from agrovet.kernel import remembered
from agrovet.kernel.databases import alias_of
from modules.accounts.demo import PASSWORD
from tests.poison.values import Poison, poisons

PEOPLE = "/api/auth/users/"
ADS, POSTS, ROOMS = "/api/adds/", "/api/foro/posts/", "/api/chat/rooms/"
NEAR = "/api/adds/nearby/?lat=12.13&lon=-86.25&radius_km=20000"
LISTS = {
    "accounts": [PEOPLE, ADS, POSTS, "/api/adds/following_adds/"],
    "profiles": [PEOPLE, "/api/profiles/specialists/"],
    "marketplace": [
        ADS,
        NEAR,
        "/api/adds/?lat=12.13&lon=-86.25&radius_km=20000",
        "/api/adds/?search=para&ordering=price",
        "/api/adds/my_adds/",
        "/api/adds/following_adds/",
        "/api/categories/",
        "/api/follows/",
    ],
    "forum": [
        POSTS,
        "/api/foro/posts/relevant/",
        "/api/foro/posts/feed/",
        "/api/foro/posts/by-community/?slug=general",
        "/api/foro/posts/?search=para",
        "/api/foro/communities/",
        "/api/foro/comments/",
        "/api/foro/notifications/",
        "/api/foro/reactions/",
    ],
}


@pytest.fixture
def marta(db: None) -> APIClient:
    """The person whom the start of the demo names, logged in among all the others."""
    call_command("seed_demo", quiet=True)
    client = APIClient()
    told = client.post("/api/auth/login/", {"phone_number": "50587000001", "password": PASSWORD}, format="json")
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {told.json()['token']}")
    return client


@pytest.mark.parametrize("module", LISTS)
def test_each_list_answers_with_its_other_rows(module: str, marta: APIClient) -> None:
    lists = {path: ids_of(marta, path) for path in LISTS[module]}
    database = connections[alias_of(module)]
    failures = []

    for poison in poisons(module, vendor=database.vendor, longest=100_000):
        with written(poison, module=module) as is_written:
            for path, before in lists.items() if is_written else ():
                fault = fault_of(marta, path, () if poison.moves else before)
                if fault:
                    failures.append(f"{poison}: {path}: {fault}")

    assert failures == []


def fault_of(client: APIClient, path: str, before: Collection[int]) -> str:
    """What is wrong with the list now; empty where nothing is."""
    try:
        lost = set(before) - set(ids_of(client, path))
    except Exception as error:  # noqa: BLE001 - each is a fault of the list, and the others are looked at all the same
        return f"{type(error).__name__}: {str(error)[:200]}"
    return f"lost {len(lost)} rows of {len(before)}" if len(lost) > 1 else ""


def ids_of(client: APIClient, path: str) -> list[Any]:
    """The ids in a list, all parts of it."""
    found: list[Any] = []
    following: str | None = path
    while following:
        answer = client.get(following)
        assert answer.status_code == 200, answer.content[:200]
        found += [row.get("id", row.get("user_display")) for row in answer.json()]
        link = answer.headers.get("Link", "")
        following = link[1:].partition(">")[0] if link else None
    return found


@contextmanager
def written(poison: Poison, *, module: str) -> Iterator[bool]:
    """Within the block the second row of the table is poisoned; False where there is none."""
    alias = alias_of(module)
    with transaction.atomic(using=alias):
        with connections[alias].cursor() as cursor:
            key = poison.key
            cursor.execute(f'SELECT "{key}" FROM "{poison.table}" ORDER BY "{key}" LIMIT 1 OFFSET 1')
            row = cursor.fetchone()
            for statement in poison.statements(id=row[0]) if row else ():
                # What a constraint or an index refuses is in no row.
                with suppress(Error), transaction.atomic(using=alias):
                    cursor.execute(statement)
        remembered.forget_all()
        yield row is not None
        transaction.set_rollback(True, using=alias)
    remembered.forget_all()


def test_a_value_that_json_does_not_hold_is_null(marta: APIClient) -> None:
    is_postgres = connections[alias_of("forum")].vendor == "postgresql"
    never, no_number = ("'infinity'", "'NaN'") if is_postgres else ("'never'", "'abc'")
    post, ad = ids_of(marta, POSTS)[0], ids_of(marta, ADS)[0]

    with connections[alias_of("forum")].cursor() as cursor:
        cursor.execute(f"UPDATE forum_post SET created_at = {never} WHERE id = {post}")
    with connections[alias_of("marketplace")].cursor() as cursor:
        cursor.execute(f"UPDATE marketplace_ad SET price = {no_number} WHERE id = {ad}")
    remembered.forget_all()

    posts = {row["id"]: row for row in marta.get("/api/foro/posts/?limit=1000").json()}
    ads = {row["id"]: row for row in marta.get(ADS).json()}
    assert (posts[post]["created_at"], ads[ad]["price"]) == (None, None)
    assert marta.get(f"{POSTS}{post}/").json()["created_at"] is None
    assert marta.get(f"{ADS}{ad}/").json()["price"] is None
    reaction = {"type": "heart", "content_type": "post", "object_id": post}
    assert marta.post("/api/foro/reactions/", reaction, format="json").status_code == 201
    assert marta.patch(f"{ADS}{ad}/", {"price": "10.00"}, format="json").json()["price"] == "10.00"
