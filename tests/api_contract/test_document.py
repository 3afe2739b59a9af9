"""
Requests made up from the OpenAPI document, right and wrong ones: every answer is one that it promises.

CONTRACT_EXAMPLES=20 scripts/test tests/api_contract tries longer; -- -m "long or not long", all on both databases.
"""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import CHECKS

from tests.api_contract.town import CALLERS, IS_LONG, ORIGIN, PASSWORD, Town, examples
from tests.support.servers import ON_POSTGRES

pytestmark = [pytest.mark.server, pytest.mark.timeout(1200)]

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "reference" / "openapi.yaml"
OPERATIONS: dict[str, APIOperation[Any, Any, Any, Any]] = {
    found.ok().label: found.ok() for found in schemathesis.openapi.from_path(DOCUMENT).get_all_operations()
}
PROMISES = [
    CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    )
]
# Most made-up ids name nothing; these often name something.
LIKELY_IDS = st.integers(1, 9) | st.integers(1, 60)


# What a body is made up of by its shape alone opens few doors: some of its values are then likely ones.
LIKELY: dict[str, st.SearchStrategy[Any]] = {
    # Those of the first people, and others.
    **dict.fromkeys(
        ["phone_number", "phone"], st.sampled_from([f"+505 7{n}00 000{last}" for n in (0, 1) for last in range(1, 6)])
    ),
    **dict.fromkeys(["password", "new_password"], st.just(PASSWORD)),
    **dict.fromkeys(["content", "title", "name", "full_name"], st.sampled_from(["Maíz", "¿Cuál usan?", "🐄"])),
    "code": st.integers(100_000, 999_999).map(str),
    "role": st.sampled_from(["Specialist", "businessman", "consumer"]),
    "slug": st.just("general") | st.from_regex(r"[a-z]{3,8}", fullmatch=True),
    "content_type": st.just("post"),
    "type": st.sampled_from(["like", "heart", "dislike"]),
    "price": st.sampled_from(["450.00", "0.50"]),
    "category": st.integers(1, 38),
    "condition": st.sampled_from(["new", "used"]),
    "latitude": st.floats(-90, 90).map(lambda number: round(number, 4)),
    "longitude": st.floats(-180, 180).map(lambda number: round(number, 4)),
}
# Under which path the id is whose: the first that fits.
ALONG_THE_PATH = {
    "/api/adds/": "ad",
    "/api/auth/users/": "me",
    "/api/chat/messages/": "message",
    "/api/chat/rooms/": "room",
    "/api/follows/": "follow",
    "/api/foro/comments/": "comment",
    "/api/foro/communities/": "community",
    "/api/foro/notifications/": "notification",
    "/api/foro/posts/": "post",
    "/api/foro/reactions/": "reaction",
    "/api/media/": "file",
    "/api/profiles/": "me",
}
IN_FORMS = {
    "community_id": "community",
    "following_id": "other",
    "main_image_id": "file",
    "media": "file",
    "media_id": "file",
    "object_id": "post",
    "parent": "comment",
    "post": "post",
    "room": "room",
}
# What these need to do anything; the document cannot say so, for clients call it by several names.
NEEDED = {
    "POST /api/chat/messages/": ["room", "content"],
    "POST /api/chat/messages/mark_read/": ["room"],
    "POST /api/foro/comments/": ["post", "content"],
    "POST /api/foro/reactions/": ["object_id", "content_type", "type"],
    "POST /api/follows/": ["following_id"],
}


@st.composite
def requests(draw: st.DrawFn, operation: "APIOperation[Any, Any, Any, Any]") -> tuple[str, Case, bool]:
    """Who asks, what, and whether it shall be about things that are theirs."""
    caller = draw(st.sampled_from(CALLERS))
    wrong = draw(st.integers(0, 2)) == 0 and not _takes_files_alone(operation)
    mode = GenerationMode.NEGATIVE if wrong else GenerationMode.POSITIVE
    case = draw(operation.as_strategy(generation_mode=mode))
    if case.path_parameters and draw(st.integers(0, 9)):
        case.path_parameters = {name: draw(LIKELY_IDS) for name in case.path_parameters}
    aims = not wrong and draw(st.integers(0, 3)) > 0
    if aims and isinstance(case.body, dict):
        names = [name for name in (*case.body, *NEEDED.get(operation.label, [])) if name in LIKELY]
        case.body = {**case.body, **{name: draw(LIKELY[name]) for name in names}}
    return caller, case, aims


def aim(case: Case, own: dict[str, int]) -> None:
    """Make the request one about the caller's own things, as far as they have such."""
    thing = next((thing for path, thing in ALONG_THE_PATH.items() if case.path.startswith(path)), "")
    if thing in own:
        case.path_parameters = dict.fromkeys(case.path_parameters or {}, own[thing])
    if isinstance(case.body, dict):
        names = (*case.body, *NEEDED.get(case.operation.label, []))
        case.body |= {name: own[IN_FORMS[name]] for name in names if IN_FORMS.get(name) in own}
        if case.path in {"/api/chat/rooms/", "/api/chat/rooms/get_or_create_private/"} and "other" in own:
            case.body |= {"participants_ids": [own["me"], own["other"]]}
    if "last_messages" in case.path and "room" in own:
        case.query = {**(case.query or {}), "room": own["room"]}
    if "by-community" in case.path:
        case.query = {**(case.query or {}), "id": own["community"]}


def _takes_files_alone(operation: "APIOperation[Any, Any, Any, Any]") -> bool:
    """Wrong forms with files are made in test_odd_requests: schemathesis stumbles over its own."""
    return bool(operation.body) and all(body.media_type == "multipart/form-data" for body in operation.body)


# Every second one on each database, the others when they are asked for: all of them on both take six minutes.
LABELS = [
    label if number % 2 == ON_POSTGRES else pytest.param(label, marks=pytest.mark.long)
    for number, label in enumerate(OPERATIONS)
]


@pytest.mark.parametrize("label", LABELS)
def test_every_answer_is_one_that_the_document_promises(town: Town, label: str) -> None:
    if label.startswith("DELETE"):
        town.things.clear()
    town.heal()

    @settings(
        max_examples=examples(25),
        deadline=None,
        derandomize=not IS_LONG,
        database=None,
        phases=[Phase.generate, Phase.shrink] if IS_LONG else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(request=requests(OPERATIONS[label]))
    def ask(request: tuple[str, Case, bool]) -> None:
        caller, case, aims = request
        if aims and caller in town.things:
            aim(case, town.things[caller])
        headers = {**(case.headers or {}), **town.headers(caller)}
        answer = case.call(base_url=town.server.base, headers=headers, timeout=30)
        case.validate_response(answer, checks=PROMISES)
        assert answer.headers["access-control-allow-origin"] == [ORIGIN]

    ask()
    if label.startswith("DELETE"):
        town.things.clear()
