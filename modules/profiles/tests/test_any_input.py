"""Whatever is sent, the answer is a change or a refusal by name, and never a fault of ours."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from modules.media.fake import FakeMedia
from modules.profiles.tests.conftest import ANA, BETO

pytestmark = pytest.mark.django_db

SPECIALIST = [
    "profession",
    "experience_years",
    "about_us",
    "can_give_consultations",
    "work_images_ids",
    "verification_title_id",
    "verification_status",
    "point",
]
BUSINESSMAN = ["business_name", "descriptions", "contact", "offers_local_products", "products_and_services_ids"]

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
    | st.sampled_from(["", "0", "1", "\x00", "true", "1e9", "x" * 300])
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
anything = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@anything
@given(body=st.dictionaries(st.sampled_from(SPECIALIST), values | st.lists(st.integers(0, 3)), max_size=5))
def test_a_specialist_may_send_anything(ana: APIClient, media: FakeMedia, body: dict[str, Any]) -> None:
    if not media.known:
        media.add(owner_id=ANA)
        media.add(owner_id=None)

    response = ana.patch(f"/api/profiles/specialists/{ANA}/", body, format="json")

    assert response.status_code in (200, 400)
    assert response.status_code == 200 or isinstance(response.json()["detail"], str)


@anything
@given(body=st.dictionaries(st.sampled_from(BUSINESSMAN), values, max_size=5), is_new=st.booleans())
def test_a_businessman_may_send_anything(beto: APIClient, body: dict[str, Any], is_new: bool) -> None:
    path = "/api/profiles/businessmen/"

    response = beto.post(path, body, format="json") if is_new else beto.put(f"{path}{BETO}/", body, format="json")

    assert response.status_code in (200, 201, 400)
    assert response.status_code < 400 or isinstance(response.json()["detail"], str)
