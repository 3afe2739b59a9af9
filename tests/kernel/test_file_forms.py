"""Which forms take files: the table of the server against the API document that the views generate."""

from typing import Any

import pytest
import yaml

from agrovet.kernel.http.file_forms import takes_files
from tests.api_contract.test_document import DOCUMENT


def _declared() -> set[tuple[str, str]]:
    document: Any = yaml.safe_load(DOCUMENT.read_text())
    schemas = document["components"]["schemas"]
    found = set()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {}) if isinstance(operation, dict) else {}
            name = content.get("multipart/form-data", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
            if "binary" in str(schemas.get(name, {}).get("properties", {})):
                found.add((method.upper(), path))
    return found


def test_each_form_that_declares_a_file_may_be_large() -> None:
    forms = {(method, path.split("{")[0] + path.partition("{")[2].replace("}", "")) for method, path in _declared()}
    numbered = {(method, path.replace("community_id", "7").replace("id", "7")) for method, path in forms}

    assert len(numbered) >= 8
    assert {form for form in numbered if not takes_files(*form)} == set()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/posts/"),
        ("POST", "/api/auth/login/"),
        ("GET", "/api/media/"),
        ("PUT", "/api/media/"),
        ("POST", "/api/media/7/"),
        ("POST", "/api/media/x/"),
        ("POST", "/console/login/"),
        ("POST", "/api/media/\n"),
        ("PROPFIND", "/api/media/"),
    ],
)
def test_nothing_else_may(method: str, path: str) -> None:
    assert not takes_files(method, path)
