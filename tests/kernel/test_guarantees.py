"""The page of guarantees: what it promises is what tests cause; each test that it names is there."""

import ast
import re
from pathlib import Path

import pytest

from tests.support.servers import ROOT

PAGE = ROOT / "docs" / "reference" / "guarantees.md"
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::([\w:]+)`")


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
    return _NAMED.findall(PAGE.read_text())


@pytest.mark.parametrize("file", sorted({file for file, _ in _named()}))
def test_each_test_that_the_page_names_is_there(file: str) -> None:
    assert {name for named, name in _named() if named == file} - _tests_in(ROOT / file) == set()


def test_every_promise_names_a_test() -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("|")]
    promises = [row for row in rows if not row.startswith(("| what happens", "|---"))]

    assert len(promises) > 20
    assert [row for row in promises if not _NAMED.search(row)] == []
