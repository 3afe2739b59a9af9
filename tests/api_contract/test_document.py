"""
Requests made up from the OpenAPI document, right and wrong ones: every answer is one that it promises.

CONTRACT_EXAMPLES=20 scripts/test tests/api_contract tries longer.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import CHECKS

from tests.api_contract.town import CALLERS, IS_LONG, PASSWORD, Town, examples

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


# What opens doors: a body is made up by its shape, and then some of its values are likely ones.
LIKELY: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(["room", "post", "parent", "object_id", "following_id", "community_id", "category"], LIKELY_IDS),
    **dict.fromkeys(["media", "media_id", "main_image_id", "id"], LIKELY_IDS),
    **dict.fromkeys(["secondary_image_ids", "ids", "work_images_ids"], st.lists(LIKELY_IDS, max_size=3)),
    "participants_ids": st.lists(LIKELY_IDS, min_size=1, max_size=3),
    **dict.fromkeys(["phone_number", "phone"], st.integers(1, 9).map(lambda number: f"+505 7000 000{number}")),
    **dict.fromkeys(["password", "new_password"], st.just(PASSWORD)),
    "code": st.integers(100_000, 999_999).map(str),
    "slug": st.sampled_from(["general", "suelo-3", "suelo-4"]) | st.from_regex(r"[a-z]{3,8}", fullmatch=True),
    **dict.fromkeys(["content", "title", "name", "full_name"], st.sampled_from(["Maíz", "¿Cuál usan?", "🐄"])),
    "role": st.sampled_from(["Specialist", "businessman", "consumer"]),
    "content_type": st.sampled_from(["post", "comment"]),
    "type": st.sampled_from(["like", "heart", "dislike"]),
    "price": st.sampled_from(["450.00", "0.50"]),
    "condition": st.sampled_from(["new", "used"]),
    "latitude": st.floats(-90, 90).map(lambda number: round(number, 4)),
    "longitude": st.floats(-180, 180).map(lambda number: round(number, 4)),
}


def _likelier(draw: st.DrawFn, values: Any, required: Iterable[str] = ()) -> Any:
    if not isinstance(values, dict):
        return values
    names = [name for name in {**dict.fromkeys(required), **values} if name in LIKELY]
    return {**values, **{name: draw(LIKELY[name]) for name in names if draw(st.integers(0, 9))}}


@st.composite
def requests(draw: st.DrawFn, operation: "APIOperation[Any, Any, Any, Any]") -> tuple[str, Case]:
    """Who asks, and what."""
    caller = draw(st.sampled_from(CALLERS))
    wrong = draw(st.integers(0, 2)) == 0 and not _takes_files_alone(operation)
    mode = GenerationMode.NEGATIVE if wrong else GenerationMode.POSITIVE
    case = draw(operation.as_strategy(generation_mode=mode))
    if case.path_parameters and draw(st.integers(0, 9)):
        case.path_parameters = {name: draw(LIKELY_IDS) for name in case.path_parameters}
    if not wrong and draw(st.integers(0, 3)):
        case.query = _likelier(draw, case.query, _without_which_nothing(operation))
        case.body = _likelier(draw, case.body)
    return caller, case


def _without_which_nothing(operation: "APIOperation[Any, Any, Any, Any]") -> list[str]:
    """The parameters that choose what is asked for, whether or not the document can say so."""
    return [parameter.name for parameter in operation.query if parameter.name in {"room", "slug"}]


def _takes_files_alone(operation: "APIOperation[Any, Any, Any, Any]") -> bool:
    """Wrong forms with files are made in test_odd_requests: schemathesis stumbles over its own."""
    return bool(operation.body) and all(body.media_type == "multipart/form-data" for body in operation.body)


@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_one_that_the_document_promises(town: Town, label: str) -> None:
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
    def ask(request: tuple[str, Case]) -> None:
        caller, case = request
        headers = {**(case.headers or {}), **town.headers(caller)}
        answer = case.call(base_url=town.server.base, headers=headers, timeout=30)
        case.validate_response(answer, checks=PROMISES)
        assert answer.headers["access-control-allow-origin"] == ["http://localhost:5173"]

    ask()
