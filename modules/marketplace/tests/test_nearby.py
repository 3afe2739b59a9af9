"""Ads round a place, by real distances."""

from math import asin, cos, hypot, pi, radians, sin
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modules.marketplace.distances import EARTH_RADIUS_KM, Circle
from modules.marketplace.models import Ad
from modules.marketplace.search import in_circle
from modules.marketplace.tests.conftest import NOON, Publish

pytestmark = pytest.mark.django_db

LEON = (12.4379, -86.878)
MANAGUA = (12.1364, -86.2514)
ESTELI = (13.0911, -86.3538)
SAN_JOSE = (9.9281, -84.0907)


def at(place: tuple[float, float]) -> dict[str, float]:
    return {"latitude": place[0], "longitude": place[1]}


def near(ask: Any, place: tuple[float, float], path: str = "/api/adds/nearby/", **parameters: Any) -> list[int]:
    answer = ask(None).get(path, {"lat": place[0], "lon": place[1], **parameters})
    assert answer.status_code == 200
    return [ad["id"] for ad in answer.json()]


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        (LEON, MANAGUA, 76),
        (MANAGUA, ESTELI, 107),
        (MANAGUA, SAN_JOSE, 340),
        ((48.8566, 2.3522), (51.5074, -0.1278), 344),
        ((0, 0), (0, 180), 20015),
        ((90, 0), (-90, 77), 20015),
        ((0, 179.5), (0, -179.5), 111),
    ],
)
def test_distances_are_those_of_the_map(
    ask: Any, publish: Publish, one: tuple[float, float], other: tuple[float, float], km: int
) -> None:
    there = publish(**at(other))

    assert near(ask, one, radius_km=km - 1) == []
    assert near(ask, one, radius_km=km + 1) == [there]
    assert near(ask, one, path="/api/adds/", radius_km=km - 1) == []
    assert near(ask, one, path="/api/adds/", radius_km=km + 1) == [there]


def test_nearby_is_the_nearest_first(ask: Any, publish: Publish) -> None:
    managua, leon, esteli = publish(**at(MANAGUA)), publish(**at(LEON)), publish(**at(ESTELI))
    publish()
    publish(latitude=12.0)

    assert near(ask, LEON, radius_km=75) == [leon]
    assert near(ask, LEON, radius_km=77) == [leon, managua]
    assert near(ask, LEON, radius_km=500) == [leon, managua, esteli]
    assert near(ask, ESTELI, radius_km=50_000) == [esteli, leon, managua]


def test_nearby_reaches_five_kilometres_unless_asked_otherwise(ask: Any, publish: Publish) -> None:
    degree = 180 / pi / EARTH_RADIUS_KM
    inside = publish(latitude=LEON[0] + 4.99 * degree, longitude=LEON[1])
    publish(latitude=LEON[0] + 5.01 * degree, longitude=LEON[1])
    # In the corner of the box, outside of the circle.
    publish(latitude=LEON[0] + 4 * degree, longitude=LEON[1] + 4 * degree / cos(radians(LEON[0])))

    assert near(ask, LEON) == [inside]
    assert near(ask, LEON, radius_km="-3") == [inside]
    assert near(ask, LEON, radius_km="nan") == [inside]


def test_a_radius_of_nothing_finds_what_lies_there(ask: Any, publish: Publish) -> None:
    here = publish(**at(LEON))
    publish(**at(MANAGUA))

    assert near(ask, LEON, radius_km=0) == [here]


def test_nearby_takes_the_filters_too(ask: Any, publish: Publish) -> None:
    publish(**at(LEON), status="sold")
    active = publish(**at(LEON))

    assert near(ask, LEON, status="active") == [active]


@pytest.mark.parametrize(
    "query", ["", "?lat=12.4", "?lon=-86", "?lat=&lon=", "?lat=x&lon=y", "?lat=91&lon=0", "?lat=nan&lon=inf"]
)
def test_nearby_wants_a_place(ask: Any, query: str) -> None:
    answer = ask(None).get(f"/api/adds/nearby/{query}")

    assert answer.status_code == 400
    assert answer.json() == {"detail": "lat and lon are required params"}


@pytest.mark.parametrize("longitude", [179.9, 180, -180, -179.9, 540.1, -539.9])
def test_the_antimeridian_is_no_border(ask: Any, publish: Publish, longitude: float) -> None:
    east, west = publish(latitude=-17.0, longitude=179.95), publish(latitude=-17.0, longitude=-179.95)
    publish(latitude=-17.0, longitude=178.0)

    assert sorted(near(ask, (-17.0, longitude), radius_km=30)) == [east, west]


@pytest.mark.parametrize("pole", [90, -90])
def test_round_a_pole_all_longitudes_are_near(ask: Any, publish: Publish, pole: int) -> None:
    side = 1 if pole > 0 else -1
    around = [publish(latitude=89.95 * side, longitude=longitude) for longitude in (0, 90, -90, 180)]
    publish(latitude=80.0 * side, longitude=0)

    assert sorted(near(ask, (pole, 12.3), radius_km=20)) == around
    assert sorted(near(ask, (89.96 * side, 45), radius_km=50)) == around


def test_the_list_with_a_place_keeps_its_order_and_fifty_kilometres(ask: Any, publish: Publish) -> None:
    far_corner = publish(latitude=LEON[0] + 0.4, longitude=LEON[1])
    publish(**at(MANAGUA))
    here = publish(**at(LEON))
    publish()

    assert near(ask, LEON, path="/api/adds/") == [here, far_corner]
    assert near(ask, LEON, path="/api/adds/", ordering="created_at") == [far_corner, here]
    assert near(ask, LEON, path="/api/adds/", radius_km=1) == [here]


def test_beside_a_place_its_name_is_not_looked_at(ask: Any, publish: Publish) -> None:
    village = publish(**at(LEON), location_name="Sutiaba")

    assert near(ask, LEON, path="/api/adds/", location="León, Nicaragua") == [village]
    assert near(ask, LEON, location="León, Nicaragua") == [village]


def distance_km(*, from_: tuple[float, float], to: tuple[float, float]) -> float:
    """The distance by the haversine formula in full, to measure the database's answer by."""
    (south, west), (north, east) = from_, to
    down, across = radians(north - south), radians(east - west)
    chord = hypot(sin(down / 2), sin(across / 2) * (cos(radians(south)) * cos(radians(north))) ** 0.5)
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, chord))


latitudes = st.floats(-90, 90, allow_subnormal=False)
longitudes = st.floats(-180, 180, allow_subnormal=False)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(latitudes, longitudes), min_size=1, max_size=6), latitudes, longitudes, st.floats(0, 25_000))
def test_a_circle_holds_exactly_what_is_within_its_radius(
    db: Any, places: list[tuple[float, float]], latitude: float, longitude: float, radius: float
) -> None:
    Ad.objects.all().delete()
    for place in places:
        Ad.objects.create(
            publisher_id=1, title="t", description="d", price=1, condition="new", created_at=NOON, **at(place)
        )

    circle = Circle(latitude=latitude, longitude=longitude, radius_km=radius)
    found = set(in_circle(Ad.objects.all(), circle).values_list("latitude", "longitude"))

    distances = {place: distance_km(from_=(latitude, longitude), to=place) for place in places}
    # Near the circle itself, and near the antipode, rounding may decide either way by a metre.
    blur = 0.001 if radius < 20_000 else 1.0
    assert {place for place, km in distances.items() if km < radius - blur} <= found
    assert found <= {place for place, km in distances.items() if km < radius + blur}


def test_pages_are_parts_of_one_order_however_many_are_near(ask: Any, publish: Publish) -> None:
    # So many that the first pages are taken from smaller circles.
    ids = [publish(latitude=LEON[0] + number / 2_000, longitude=LEON[1]) for number in range(40)]
    far = publish(**at(MANAGUA))

    pages = [near(ask, LEON, radius_km=100, page_size=2, page=number) for number in range(1, 22)]
    answer = ask(None).get("/api/adds/nearby/", {"lat": LEON[0], "lon": LEON[1], "radius_km": 100, "page_size": 2})

    assert [id for page in pages for id in page] == [*ids, far]
    assert answer["X-Total-Count"] == "41"
