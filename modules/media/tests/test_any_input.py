"""Whatever is sent, the answer is a change or a refusal by name, and never a fault of ours."""

from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from modules.media.formats import format_of
from modules.media.models import MediaFile
from modules.media.tests.conftest import ANA
from modules.media.tests.samples import PNG

pytestmark = pytest.mark.django_db

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)
values = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
    | st.sampled_from(["", "0", "\x00", "NaN", "Infinity", "1e400", "-1", "12.345", "x" * 300])
    | st.lists(st.integers(), max_size=2)
)
anything = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
fields = st.sampled_from(["name", "description", "price", "image", "folder", "url", "owner_id", "key"])


@anything
@given(body=st.dictionaries(fields, values, max_size=5), method=st.sampled_from(["patch", "put"]))
def test_an_owner_may_send_anything(ana: APIClient, body: dict[str, Any], method: str) -> None:
    file, _ = MediaFile.objects.get_or_create(owner_id=ANA, url="/media/media/x.png", key="media/x.png")

    response = getattr(ana, method)(f"/api/media/{file.id}/", body, format="json")

    kept = MediaFile.objects.values_list("owner_id", "url", "key").get()
    assert response.status_code in (200, 400)
    assert response.status_code == 200 or isinstance(response.json()["detail"], str)
    assert kept == (ANA, "/media/media/x.png", "media/x.png")


@anything
@given(content=st.binary(max_size=200) | st.just(PNG), name=texts, folder=texts, price=texts)
def test_anything_may_be_uploaded(ana: APIClient, content: bytes, name: str, folder: str, price: str) -> None:
    file = BytesIO(content)
    file.name = name
    form = {"image": file, "folder": folder, "price": price, "name": name}

    response = ana.post("/api/media/", form, format="multipart")

    assert response.status_code in (201, 400)
    assert response.status_code == 400 or MediaFile.objects.latest("id").key.isascii()


@anything
@given(
    head=st.binary(max_size=64)
    | st.builds(bytes.__add__, st.sampled_from([b"RIFF", b"\0\0\0\x10ftyp", b"OggS", b"\xff"]), st.binary())
)
def test_any_content_has_a_format_or_none(head: bytes) -> None:
    format = format_of(head)

    assert format is None or format.extension_for("x.html") == format.extensions[0]


@anything
@given(path=texts)
def test_any_address_is_answered(visitor: APIClient, path: str) -> None:
    response = visitor.get(f"/media/{path}")

    assert response.status_code in (404, 200)
