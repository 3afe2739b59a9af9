"""People as others see them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from agrovet.kernel.databases import alias_of
from modules.accounts import public as accounts
from modules.accounts.models import User
from modules.accounts.tests.samples import Someone, person
from modules.profiles.fake import FakeProfiles

pytestmark = pytest.mark.django_db

USERS = "/api/auth/users/"


def names(answer: Any) -> list[str]:
    return [person["full_name"] for person in answer.json()]


def test_visitors_see_active_people_without_their_numbers(visitor: APIClient, ana: Someone, beto: Someone) -> None:
    User.objects.filter(id=beto.id).update(is_active=False)
    User.objects.filter(id=ana.id).update(latitude="12.1", longitude="-86.25", bio="Criadora")

    answer = visitor.get(USERS)

    assert answer.json() == [
        {
            "id": ana.id,
            "full_name": "Ana",
            "last_name": "",
            "phone_number": None,
            "role": None,
            "bio": "Criadora",
            "profile_picture": None,
            "latitude": "12.1000000",
            "longitude": "-86.2500000",
            "specialist_profile": None,
            "businessman_profile": None,
            "consumer_profile": None,
        }
    ]
    assert answer["X-Total-Count"] == "1"


def test_a_number_in_place_of_a_name_is_hidden_too(visitor: APIClient, ana: Someone, profiles: FakeProfiles) -> None:
    nameless = person("", phone_number="+50588880005", role="consumer")
    profiles.open_profile(user_id=nameless.id, kind="consumer")

    seen_by_visitor = visitor.get(nameless.path).json()
    seen_by_ana = ana.client.get(nameless.path).json()

    assert seen_by_visitor["consumer_profile"] == {"user_display": ""}
    assert seen_by_ana["consumer_profile"] == {"user_display": "+50588880005"}


def test_a_dead_key_sees_what_visitors_see(visitor: APIClient, ana: Someone) -> None:
    visitor.credentials(HTTP_AUTHORIZATION="Bearer 0000000000000000000000000000000000000000")

    assert [person["phone_number"] for person in visitor.get(USERS).json()] == [None]


def test_people_come_oldest_first_and_in_parts(ana: Someone, beto: Someone, staff: Someone) -> None:
    whole = ana.client.get(USERS)
    part = ana.client.get(USERS, {"limit": 2})
    rest = ana.client.get(USERS, {"page": 2, "page_size": 2})

    assert names(whole) == ["Ana", "Beto", "Carla"]
    assert (names(part), part["X-Total-Count"]) == (["Ana", "Beto"], "3")
    assert part["Link"] == '<http://testserver/api/auth/users/?limit=2&offset=2>; rel="next"'
    assert names(rest) == ["Carla"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ana", ["Ana"]),
        ("BET", ["Beto"]),
        ("ana ruiz", ["Ana"]),
        ("ana, ruiz", ["Ana"]),
        ("RUIZ", ["Ana"]),
        ("betto", ["Beto"]),
        ("ana beto", []),
        ("8000", ["Ana", "Beto"]),
        ("88880002", ["Beto"]),
        ("+505 8888 0002", ["Beto"]),
        ("%", []),
        ("\x00", ["Ana", "Beto"]),
        ("", ["Ana", "Beto"]),
    ],
)
def test_people_are_found_by_name_and_number(ana: Someone, beto: Someone, search: str, found: list[str]) -> None:
    ana.client.patch(ana.path, {"last_name": "Ruíz"})

    assert names(ana.client.get(USERS, {"search": search})) == found


def test_visitors_cannot_guess_numbers_by_searching(visitor: APIClient, ana: Someone) -> None:
    assert visitor.get(USERS, {"search": "5058888"}).json() == []


def test_one_who_was_switched_off_is_there_for_staff_alone(
    visitor: APIClient, ana: Someone, beto: Someone, staff: Someone
) -> None:
    User.objects.filter(id=beto.id).update(is_active=False)

    seen = [client.get(beto.path).status_code for client in (visitor, ana.client, staff.client)]

    assert seen == [404, 404, 200]


@pytest.mark.parametrize("id", ["0", "99999999", "9223372036854775807", "9223372036854775808", "abc", "-1"])
def test_an_id_that_nobody_has_is_not_found(ana: Someone, id: str) -> None:
    answer = ana.client.get(f"/api/auth/users/{id}/")

    assert answer.status_code == 404


def test_oneself_needs_a_key(visitor: APIClient, ana: Someone) -> None:
    assert visitor.get("/api/auth/users/me/").status_code == 401
    assert ana.client.get("/api/auth/users/me/").json()["phone_number"] == "+50588880001"


def test_an_empty_picture_stays_an_empty_picture(ana: Someone) -> None:
    User.objects.filter(id=ana.id).update(profile_picture="")

    assert ana.client.get(ana.path).json()["profile_picture"] == ""


@pytest.mark.parametrize("how_many", [3, 60])
def test_the_list_takes_three_queries_and_those_of_profiles(
    ana: Someone, profiles: FakeProfiles, count_queries: Callable[[], CaptureQueriesContext], how_many: int
) -> None:
    """Six in all: profiles answers its one question in three."""
    asked: list[int] = []
    answer_for = profiles.profiles
    profiles.profiles = lambda *, user_ids: asked.append(len(user_ids)) or answer_for(user_ids=user_ids)  # type: ignore[method-assign,func-returns-value]  # counts its calls
    for number in range(how_many - 1):
        person(f"P{number}", phone_number=f"+5058999{number:04d}")

    with count_queries() as queries:
        answer = ana.client.get(USERS, {"limit": how_many})

    assert len(answer.json()) == how_many
    assert len(queries) == 3  # the key, the people, the total
    assert asked == [how_many]


def test_the_door_names_people_in_one_query(
    ana: Someone, beto: Someone, count_queries: Callable[[], CaptureQueriesContext]
) -> None:
    User.objects.filter(id=beto.id).update(is_active=False, profile_picture="/media/1.png")

    with count_queries() as queries:
        found = accounts.people(ids=[ana.id, beto.id, 99999])

    assert len(queries) == 1
    assert set(found) == {ana.id, beto.id}
    assert (found[beto.id].is_active, found[beto.id].picture_url) == (False, "/media/1.png")


@pytest.fixture
def count_queries(db: None) -> Callable[[], CaptureQueriesContext]:
    return lambda: CaptureQueriesContext(connections[alias_of("accounts")])
