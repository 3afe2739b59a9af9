"""Whatever is sent, the answer is an answer: no fault of ours, and a sentence where it is a refusal."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from modules.accounts.tests.samples import Someone

pytestmark = pytest.mark.django_db

# Each example stands by itself, however many there were before it.
many = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

NAMES = [
    "full_name",
    "last_name",
    "phone_number",
    "password",
    "role",
    "bio",
    "latitude",
    "longitude",
    "profile_picture",
    "specialist_profile_profession",
    "businessman_profile_business_type",
    "phone",
    "code",
    "new_password",
    "image",
    "id",
]
odd_texts = st.sampled_from(
    ["", " ", "\x00", "\ud800", "null", "NaN", "Infinity", "1e999", "-0", "9" * 400, "+50588880001", "á" * 200, "💧"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | odd_texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)
bodies = st.dictionaries(st.sampled_from(NAMES), values, max_size=8)
plausible = st.fixed_dictionaries({"phone_number": st.just("+50577770001") | values, "password": st.text(min_size=1)})

DOORS = [
    "/api/auth/register/",
    "/api/auth/login/",
    "/api/auth/password-reset/request/",
    "/api/auth/password-reset/verify/",
]


def judge(answer: Any) -> None:
    assert answer.status_code < 500, answer.content
    if answer.status_code >= 400:
        assert isinstance(answer.json()["detail"], str)


@pytest.mark.parametrize("path", DOORS)
@given(body=bodies, rest=plausible)
@many
def test_the_doors_without_key(path: str, body: dict[str, Any], rest: dict[str, Any]) -> None:
    client = APIClient()

    for sent in (body, {**body, **rest}):
        judge(client.post(path, json.dumps(sent), content_type="application/json"))


@given(body=bodies)
@many
def test_editing(ana: Someone, body: dict[str, Any]) -> None:
    before = ana.record()

    judge(ana.client.patch(ana.path, json.dumps(body), content_type="application/json"))

    after = ana.record()
    assert (after.id, after.is_staff, after.is_active, after.phone_digits is None) == (
        before.id,
        before.is_staff,
        before.is_active,
        False,
    )


@given(form=st.dictionaries(st.sampled_from(NAMES), st.text() | odd_texts.filter(lambda text: text != "\ud800")))
@many
def test_forms(ana: Someone, form: dict[str, str]) -> None:
    sent = {name: value.encode("utf-8", "replace").decode() for name, value in form.items()}

    judge(ana.client.patch(ana.path, sent, format="multipart"))
    judge(APIClient().post("/api/auth/register/", sent, format="multipart"))


@given(search=st.text(), limit=st.text(max_size=25), offset=st.text(max_size=25))
@many
def test_searching(ana: Someone, search: str, limit: str, offset: str) -> None:
    query = {
        name: value.encode("utf-8", "replace").decode()
        for name, value in {"search": search, "limit": limit, "offset": offset}.items()
    }

    for client in (APIClient(), ana.client):
        answer = client.get("/api/auth/users/", query)
        judge(answer)
        assert isinstance(answer.json(), list)
