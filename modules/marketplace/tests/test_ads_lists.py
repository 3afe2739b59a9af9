"""The lists of ads: what is in them, in which order, and at what cost."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from agrovet.kernel.databases import alias_of
from agrovet.kernel.doors import ServiceUnavailable, stand_in
from modules.accounts.fake import FakeAccounts
from modules.marketplace.models import Category, Follow
from modules.marketplace.tests.conftest import ANA, BETO, CARLA, NOON, Publish
from modules.media.fake import FakeMedia

pytestmark = pytest.mark.django_db


@pytest.fixture
def ids(ask: Any) -> Callable[..., list[int]]:
    """The ids of the ads that a list holds."""

    def listed(path: str = "/api/adds/", person: int | None = None, **parameters: Any) -> list[int]:
        answer = ask(person).get(path, parameters)
        assert answer.status_code == 200
        return [ad["id"] for ad in answer.json()]

    return listed


def test_visitors_see_all_ads_whatever_their_status_the_newest_first(ids: Any, publish: Publish) -> None:
    sold = publish(status="sold")
    newer = publish(at=NOON + timedelta(hours=1), status="archived")
    same_instant = publish(at=NOON + timedelta(hours=1))

    assert ids() == [same_instant, newer, sold]


def test_filters_narrow_together(ids: Any, publish: Publish, seeds: Category) -> None:
    other = publish()
    used = publish(category_id=seeds.id, condition="used")
    paused = publish(category_id=seeds.id, status="paused")

    assert ids(category=seeds.id) == [paused, used]
    assert ids(condition="used") == [used]
    assert ids(status="active") == [used, other]
    assert ids(category=seeds.id, condition="used", status="paused") == []


def test_a_filter_that_makes_no_sense_finds_nothing_or_counts_as_not_given(ids: Any, publish: Publish) -> None:
    ad_id = publish()

    for category in ("999999", "semillas", "0", "-1", "1.0", "9" * 20, "9" * 5_000, "null"):
        assert ids(category=category) == []
    assert ids(condition="roto") == []
    assert ids(category="", status="", lat="aquí", lon="allá", radius_km="lejos", page_size="x") == [ad_id]
    assert ids(lat="91", lon="0") == [ad_id]


@pytest.mark.parametrize("name", ["search", "q"])
def test_search_wants_every_word_in_title_or_description_in_any_case(ids: Any, publish: Publish, name: str) -> None:
    maize = publish(title="Semilla de MAÍZ", description="híbrido, 100% puro")
    publish(title="Semilla de sorgo", description="criollo")

    assert ids(**{name: "semilla híbrido"}) == [maize]
    assert ids(**{name: "HÍBRIDO,maíz"}) == [maize]
    assert ids(**{name: "100%"}) == [maize]
    assert ids(**{name: "semilla tractor"}) == []
    assert ids(**{name: "%"}) == []
    assert ids(**{name: "_"}) == []


def test_both_names_of_the_search_count(ids: Any, publish: Publish) -> None:
    both = publish(title="Semilla de maíz")
    publish(title="Semilla de sorgo", description="criollo")

    assert ids(search="semilla", q="maíz") == [both]


def test_location_looks_at_the_name_of_the_place(ids: Any, publish: Publish) -> None:
    leon = publish(location_name="León, Nicaragua")
    publish(location_name="Estelí")
    publish()

    assert ids(location="león") == [leon]


def test_ordering_by_price_and_time_either_way(ids: Any, publish: Publish) -> None:
    dear = publish(price=Decimal("700"))
    cheap = publish(price=Decimal("9"), at=NOON + timedelta(hours=1))
    cheap_later = publish(price=Decimal("9"), at=NOON + timedelta(hours=2))

    assert ids(ordering="price") == [cheap, cheap_later, dear]
    assert ids(ordering="-price") == [dear, cheap, cheap_later]
    assert ids(ordering="created_at") == [dear, cheap, cheap_later]
    assert ids(ordering="-created_at") == [cheap_later, cheap, dear]
    assert ids(ordering="price,-created_at") == [cheap_later, cheap, dear]
    assert ids(ordering="title, -price") == [dear, cheap, cheap_later]
    assert ids(ordering="password") == [cheap_later, cheap, dear]


def test_a_part_of_the_list_says_how_much_there_is(ask: Any, publish: Publish) -> None:
    made = [publish() for _ in range(5)]

    first = ask(None).get("/api/adds/", {"page_size": 2})
    second = ask(None).get("/api/adds/", {"page": 2, "page_size": 2})

    assert [ad["id"] for ad in first.json()] == [made[4], made[3]]
    assert [ad["id"] for ad in second.json()] == [made[2], made[1]]
    assert first["X-Total-Count"] == "5"
    assert 'rel="next"' in first["Link"]


def test_my_ads_are_mine_alone(ids: Any, ask: Any, publish: Publish) -> None:
    mine = publish(by=BETO)
    publish(by=ANA)

    assert ids("/api/adds/my_adds/", person=BETO) == [mine]
    assert ids("/api/adds/my_adds/", person=CARLA) == []
    assert ask(None).get("/api/adds/my_adds/").status_code == 401


def test_followed_ads_are_those_of_whom_i_follow_the_newest_first(ids: Any, ask: Any, publish: Publish) -> None:
    Follow.objects.create(follower_id=CARLA, following_id=BETO)
    old = publish(by=BETO)
    new = publish(by=BETO, at=NOON + timedelta(days=1))
    publish(by=ANA)

    assert ids("/api/adds/following_adds/", person=CARLA) == [new, old]
    assert ids("/api/adds/following_adds/", person=BETO) == []
    assert ask(None).get("/api/adds/following_adds/").status_code == 401


def test_an_ad_stands_without_a_file_that_is_gone(ask: Any, publish: Publish, media: Any) -> None:
    main, gone, there = media.add().id, media.add().id, media.add().id
    publish(main=main, secondary=(gone, there))
    del media.known[main], media.known[gone]

    ad = ask(None).get("/api/adds/").json()[0]

    assert (ad["main_image"], [picture["id"] for picture in ad["secondary_images"]]) == (None, [there])


def test_ads_are_listed_while_accounts_and_media_are_away(ask: Any, publish: Publish, media: Any) -> None:
    class Away:
        def people(self, **_: Any) -> None:
            raise ServiceUnavailable("away")

        files = people

    publish(main=media.add().id)

    with stand_in("accounts", Away()), stand_in("media", Away()):
        answer = ask(None).get("/api/adds/")

    assert answer.status_code == 200
    assert (answer.json()[0]["publisher_name"], answer.json()[0]["main_image"]) == ("Usuario", None)


@pytest.mark.parametrize("path", ["/api/adds/", "/api/adds/my_adds/", "/api/adds/nearby/?lat=12.4&lon=-86.8"])
def test_a_list_costs_the_same_with_few_and_many_rows(
    ask: Any, publish: Publish, media: FakeMedia, accounts: FakeAccounts, path: str
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connections[alias_of("marketplace")]) as queries:
            answer = ask(BETO).get(path, {"page_size": 40} if "?" not in path else None)
        assert answer.status_code == 200
        return len(queries)

    costs = []
    for rows in (3, 57):
        for number in range(rows):
            place = {"latitude": 12.4, "longitude": -86.8}
            publish(main=media.add().id, secondary=(media.add().id,), title=f"Anuncio {number}", **place)
        costs.append(cost())

    # The stand-ins ask no database: whose key it is, the people and the files would be one query each.
    assert all(count + 3 <= 6 for count in costs)


def test_one_ad_costs_two_queries_of_our_own(ask: Any, publish: Publish, media: Any) -> None:
    ad_id = publish(main=media.add().id, secondary=(media.add().id, media.add().id))

    with CaptureQueriesContext(connections[alias_of("marketplace")]) as queries:
        ask(None).get(f"/api/adds/{ad_id}/")

    assert len(queries) == 2


def test_a_dead_key_sees_what_a_visitor_sees(ask: Any, publish: Publish) -> None:
    publish()

    client = ask(None)
    client.credentials(HTTP_AUTHORIZATION="Bearer 0000000000000000000000000000000000000000")

    assert client.get("/api/adds/").json() == ask(None).get("/api/adds/").json()
