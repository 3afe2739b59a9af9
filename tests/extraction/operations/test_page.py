"""The page that says where modules stand, and the one of it that is in the docs."""

import re

from extraction.commands.page import HEAD
from tests.extraction.operations.operating import Operators
from tests.extraction.sides import ROOT

ROW = re.compile(r"\| (\w+) \| (\w+) \| \d+ % \| (home|service) \|( [^|]* \|){6}")
END = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC, \d+ processes\.")
MODULES = ["accounts", "media", "profiles", "marketplace", "chat", "forum"]


def _modules(page: str) -> list[str]:
    """The modules in the table of a page that is one."""
    assert page.startswith(HEAD)
    *rows, blank, end = page.removeprefix(HEAD).splitlines()
    assert (blank, bool(END.fullmatch(end))) == ("", True)
    found = [ROW.fullmatch(row) for row in rows]
    assert None not in found, rows
    return [each[1] for each in found if each]


def test_a_page_says_where_every_module_stands(operators: Operators) -> None:
    operators.succeed("prepare forum")

    said = operators.page()

    assert _modules(said) == MODULES
    assert "| forum | prepared | 0 % | home | 0 rows |" in said


def test_the_page_in_the_docs_has_this_form() -> None:
    assert _modules((ROOT / "docs" / "MIGRATION_STATUS.md").read_text()) == MODULES
