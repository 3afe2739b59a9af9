"""The pages of guarantees and of threats: what they say is what tests cause; each test that they name is there."""

import ast
import re
from pathlib import Path

import pytest

from tests.support.servers import ROOT

DOCS = ROOT / "docs"
# The first cell of their tables' heads, and fewer rows than they can have.
PAGES = [("reference/guarantees.md", "| what happens", 20), ("explanation/threat-model.md", "| threat", 60)]
_NAMED = re.compile(r"`((?:tests|modules)/[\w/]+\.py)::([\w:]+)`")


def _tests_in(file: Path) -> set[str]:
    """The tests of a file, those of a class as `Class::test`."""
    body = ast.parse(file.read_text()).body
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    classes = [(f"{node.name}::", node.body) for node in body if isinstance(node, ast.ClassDef)]
    return {
        prefix + node.name
        for prefix, nodes in [("", body), *classes]
        for node in nodes
        if isinstance(node, functions) and node.name.startswith("test_")
    }


def _named() -> list[tuple[str, str]]:
    return [pair for page, _, _ in PAGES for pair in _NAMED.findall((DOCS / page).read_text())]


@pytest.mark.parametrize("file", sorted({file for file, _ in _named()}))
def test_each_test_that_a_page_names_is_there(file: str) -> None:
    assert {name for named, name in _named() if named == file} - _tests_in(ROOT / file) == set()


@pytest.mark.parametrize(("page", "head", "fewest"), PAGES)
def test_every_promise_names_a_test(page: str, head: str, fewest: int) -> None:
    rows = [line for line in (DOCS / page).read_text().splitlines() if line.startswith("|")]
    promises = [row for row in rows if not row.startswith((head, "|---"))]

    assert len(promises) > fewest
    assert [row for row in promises if not _NAMED.search(row)] == []
