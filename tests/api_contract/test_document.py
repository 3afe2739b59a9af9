"""
Requests made up from the OpenAPI document, right and wrong ones: every answer is one that it promises.

CONTRACT_EXAMPLES=20 scripts/test tests/api_contract tries longer.
"""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import CHECKS

from tests.api_contract.town import CALLERS, IS_LONG, Town, examples

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


@st.composite
def requests(draw: st.DrawFn, operation: "APIOperation[Any, Any, Any, Any]") -> tuple[str, Case]:
    """Who asks, and what."""
    caller = draw(st.sampled_from(CALLERS))
    wrong = draw(st.integers(0, 2)) == 0 and not _takes_files_alone(operation)
    mode = GenerationMode.NEGATIVE if wrong else GenerationMode.POSITIVE
    case = draw(operation.as_strategy(generation_mode=mode))
    if case.path_parameters and draw(st.integers(0, 9)):
        case.path_parameters = {name: draw(LIKELY_IDS) for name in case.path_parameters}
    return caller, case


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
