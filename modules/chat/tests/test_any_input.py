"""No input breaks anything: each gets an answer below 500 that has a sentence where it refuses."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modules.chat.contracts import RoomNotFound
from modules.chat.sockets import incoming
from modules.chat.tests.conftest import ANA, CARLA, client_of
from modules.chat.tests.conversations import pair, say

pytestmark = pytest.mark.django_db

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from(["", "0", "1", "null", "undefined", "NaN", "\x00", "\ud800", ANA, CARLA]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = (
    *("participants_ids", "participants", "is_private", "name", "room", "content", "text", "message"),
    *("media", "media_id", "media_url", "client_msg_id", "type", "message_id", "preview_data_url", "id"),
)
bodies = st.dictionaries(st.sampled_from(NAMES), values, max_size=5) | values
queries = st.dictionaries(
    st.sampled_from(["room", "limit", "offset", "page", "page_size"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.integers(-(2**70), 2**70).map(str),
    max_size=3,
)
hammer = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@hammer
@given(
    method=st.sampled_from(["get", "post", "put", "patch", "delete"]),
    path=st.sampled_from(
        [
            *("rooms/", "rooms/get_or_create_private/", "rooms/{room}/", "messages/", "messages/{message}/"),
            *("messages/last_messages/", "messages/mark_read/", "rooms/99999999999999999999/"),
        ]
    ),
    query=queries,
    body=bodies,
)
def test_over_http(method: str, path: str, query: dict[str, str], body: Any) -> None:
    room = pair(ANA, CARLA)
    (said,) = say(room, ANA, "Hola")
    if isinstance(body, dict) and body.get("room") == CARLA:
        body["room"] = room

    answer = client_of(ANA).generic(
        method.upper(),
        "/api/chat/" + path.format(room=room, message=said.id),
        json.dumps(body),
        content_type="application/json",
        query_params=query,
    )

    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert isinstance(answer.json()["detail"], str)


@hammer
@given(bodies)
def test_frames(body: Any) -> None:
    frame = incoming.frame_of(json.dumps(body))

    assert (frame is None) == (not isinstance(body, dict))
    if frame is not None:
        incoming.message_ids(frame)
        incoming.name_of(frame)
        with suppress(incoming.UnreadableMessage, RoomNotFound):
            incoming.saying(frame)
        with suppress(incoming.UnreadableMessage, RoomNotFound):
            json.dumps(incoming.preview(frame))
