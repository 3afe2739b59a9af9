"""No input breaks anything: each gets an answer below 500 that has a sentence where it refuses."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modules.marketplace.models import Ad, Category
from modules.marketplace.tests.conftest import ANA, BETO, STAFF, Publish

pytestmark = pytest.mark.django_db

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    | st.sampled_from(["", "0", "1", "new", "active", "NaN", "-inf", "1e999", "\x00"]),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
ad_fields = st.sampled_from(
    [
        "title",
        "description",
        "price",
        "category",
        "condition",
        "status",
        "location_name",
        "latitude",
        "longitude",
        "main_image_id",
        "secondary_image_ids",
        "publisher",
        "name",
        "following",
        "following_id",
    ]
)
names = ("search", "q", "category", "condition", "status", "ordering", "location", "lat", "lon", "radius_km")
parts = ("page", "page_size", "limit", "offset")
parameters = st.dictionaries(
    st.sampled_from([*names, *parts]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    | st.integers(-(2**70), 2**70).map(str)
    | st.floats().map(str)
    | st.sampled_from(["price,-price,created_at", "-created_at", "90", "-180", "1e308", "%", "'", "\\"]),
    max_size=6,
)
hammer = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check(answer: Any) -> None:
    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert isinstance(answer.json()["detail"], str)


@hammer
@given(body=st.dictionaries(ad_fields, values, max_size=8), person=st.sampled_from([None, ANA, BETO, STAFF]))
def test_any_body_is_answered(ask: Any, publish: Publish, body: Any, person: int | None) -> None:
    Ad.objects.all().delete()
    ad_id, client = publish(), ask(person)
    whole = {"title": "t", "description": "d", "price": "1", "condition": "new", **body}

    check(client.post("/api/adds/", body))
    check(client.post("/api/adds/", whole))
    check(client.patch(f"/api/adds/{ad_id}/", body))
    check(client.post("/api/categories/", body))
    check(client.patch(f"/api/categories/{Category.objects.order_by('-id')[0].id}/", body))
    check(client.post("/api/follows/", body))


@hammer
@given(query=parameters)
def test_any_parameters_are_answered(ask: Any, publish: Publish, query: dict[str, str]) -> None:
    if not Ad.objects.exists():
        publish(latitude=12.4, longitude=-86.8)

    for path in ("/api/adds/", "/api/adds/nearby/", "/api/categories/"):
        check(ask(None).get(path, query))
    for path in ("/api/adds/my_adds/", "/api/adds/following_adds/", "/api/follows/"):
        check(ask(BETO).get(path, query))


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"[1]", b"null", b'"a"', b"{", b'{"title": NaN}', b"\xff", b'{"a":"\\ud800"}']
)
def test_a_body_that_is_no_object_is_answered(ask: Any, publish: Publish, body: bytes) -> None:
    ad_id = publish()

    check(ask(BETO).post("/api/adds/", body, content_type="application/json"))
    check(ask(BETO).patch(f"/api/adds/{ad_id}/", body, content_type="application/json"))
    check(ask(BETO).post("/api/follows/", body, content_type="application/json"))
    check(ask(STAFF).post("/api/categories/", body, content_type="application/json"))
