"""No list goes through a large table."""

from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from rest_framework.test import APIClient

from agrovet.kernel.databases import alias_of
from agrovet.kernel.management.commands.seed_scale import seed
from agrovet.kernel.scale import Size
from modules.accounts.keys import hash_of
from modules.accounts.models import AccessKey
from modules.chat.models import Participant
from modules.forum import readings
from modules.marketplace.models import Ad
from tests.plans.asked import LISTS, PERSON, paged
from tests.plans.explaining import Asked, faults, recording

pytestmark = pytest.mark.django_db

SCALE = 0.006


@pytest.fixture
def client(db: Any, monkeypatch: pytest.MonkeyPatch) -> APIClient:
    """Somebody with much of everything, in a database of some thousand rows a table."""
    # Counting readings is no part of reading, and would outlive the test.
    monkeypatch.setattr(readings, "_settle_later", lambda: None)
    for module in settings.AGROVET_MODULES:
        seed(module, Size(scale=SCALE))
    AccessKey.objects.create(hash=hash_of("key"), user_id=PERSON)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Token key")
    return client


def test_every_list_is_answered_from_indexes(client: APIClient) -> None:
    connection = connections[alias_of("accounts")]
    room = Participant.objects.filter(user_id=PERSON).values_list("room_id", flat=True)[0]
    found: dict[str, list[str]] = {}

    for name, path in LISTS.items():
        with recording(connection) as asked:
            answer = client.get(paged(path, room=room))
        assert (name, answer.status_code) == (name, 200)
        if wrong := [fault for each in asked for fault in faults(connection, each)]:
            found[name] = wrong

    assert "\n".join(f"{name}: {each}" for name, all_ in found.items() for each in all_) == ""


def test_a_query_without_an_index_is_found_out(client: APIClient) -> None:
    connection = connections[alias_of("marketplace")]
    sql, values = Ad.objects.order_by("description").values("id")[:20].query.sql_with_params()

    assert faults(connection, Asked(sql, values)) == [f"goes through marketplace_ad: {sql[:200]}"]
