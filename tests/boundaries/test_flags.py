"""Flags that are declared and asked for in the right places are found in order, and no others."""

from datetime import date
from pathlib import Path

import pytest

from extraction.boundaries import flags
from extraction.boundaries.checking import check_texts
from extraction.boundaries.sources import sources_in
from tests.boundaries.conftest import plant

DECLARING = (
    "from agrovet.kernel.flags import declare\n"
    "declare('forum.ranking', default=False, meaning='Best first.', until=date(2027, 6, 30))\n"
)
ASKING = "from agrovet.kernel import flags\nflags.is_on('forum.ranking', person=me)\n"

# Rules that one file alone does not break.
PLANTED_IN_TWO = {"foreign-flag"}


@pytest.fixture(autouse=True)
def _declared(tree: Path) -> None:
    plant(tree, "modules/forum/flags.py", DECLARING)


def _rules(tree: Path) -> list[tuple[str, str, int]]:
    return [(found.rule, found.path, found.line) for found in check_texts(tree)]


def test_one_that_is_declared_and_asked_for_is_in_order(tree: Path) -> None:
    plant(tree, "modules/forum/queries.py", ASKING)

    assert _rules(tree) == []


def test_one_that_only_a_test_asks_for_is_idle(tree: Path) -> None:
    plant(tree, "modules/forum/tests/test_ranking.py", ASKING)

    assert _rules(tree) == [("idle-flag", "modules/forum/flags.py", 2)]


def test_one_that_another_module_asks_for_is_foreign_to_it(tree: Path) -> None:
    plant(tree, "modules/forum/queries.py", ASKING)
    plant(tree, "modules/chat/rooms.py", ASKING)

    assert _rules(tree) == [("foreign-flag", "modules/chat/rooms.py", 2)]


def test_what_is_called_alike_and_is_no_flag_is_left_alone(tree: Path) -> None:
    plant(tree, "modules/forum/queries.py", ASKING)
    plant(tree, "modules/chat/rooms.py", "if light.is_on('kitchen') or is_on('hall'):\n    pass\n")

    assert _rules(tree) == []


@pytest.mark.parametrize(("today", "found"), [(date(2027, 6, 30), []), (date(2027, 7, 1), ["flag-past-its-end"])])
def test_a_temporary_one_is_named_from_the_day_after_its_end(tree: Path, today: date, found: list[str]) -> None:
    plant(tree, "modules/forum/queries.py", ASKING)

    assert [each.rule for each in flags.check(sources_in(tree), today=today)] == found
