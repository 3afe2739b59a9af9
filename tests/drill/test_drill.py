"""
The drill, short: two modules leave and come back with nothing lost, a few faults included where they are asked for,
and a safeguard that is missing is noticed.
"""

import json
import os
from typing import Any

import pytest

from tests.support.telling import told_by

pytestmark = [
    pytest.mark.server,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        "DATABASE_URL" not in os.environ,
        reason="It starts a PostgreSQL and a Redis of its own whichever half runs it: once is enough",
    ),
]

CLASHES = "numbers that would be given twice"


def _drill(*arguments: str) -> tuple[int, dict[str, Any]]:
    return told_by("tests.drill", "--short", "--json", "--seed", "7", *arguments, within=800)


@pytest.mark.parametrize("more", [(), pytest.param(("--faults",), marks=pytest.mark.long)], ids=["in use", "killed"])
def test_media_and_chat_leave_and_come_back_and_nothing_is_lost(more: tuple[str, ...]) -> None:
    status, found = _drill(*more)

    assert (status, found["holds"], found["stopped"]) == (0, True, ""), json.dumps(found, indent=2)
    assert set(found["counts"].values()) == {0}
    assert [[switch["verb"] for switch in each["switches"][:4]] for each in found["modules"]] == [
        ["move", "back", "move", "back"]
    ] * 2
    if more:
        assert [(row["fault"], row["when"], row["outcome"]) for row in found["faults"]] == [
            ("operator killed", "move: close", ["operator gone", "resume: undone"]),
            ("operator killed", "move: decide", ["operator gone", "resume: undone"]),
            ("operator killed", "move: follow", ["operator gone", "resume: done"]),
            ("service killed", "back: close", ["back went through"]),
        ]
    assert found["acknowledged"] > 50
    assert found["frames"]["received"] == 2 * found["frames"]["sent"] > 50


@pytest.mark.long
def test_a_side_that_numbers_from_where_it_was_is_noticed() -> None:
    status, found = _drill("--one-way", "--no-redis", "--modules", "forum", "--without", "sequences")

    assert (status, found["holds"]) == (1, False)
    assert found["counts"][CLASHES] > 0, json.dumps(found, indent=2)


@pytest.mark.long
def test_writers_that_are_not_held_are_noticed() -> None:
    status, found = _drill("--one-way", "--no-redis", "--modules", "forum", "--without", "hold")

    # What they left behind is missing, or stands in the way of what follows.
    assert (status, found["holds"]) == (1, False)
    assert any(found["counts"].values()) or "duplicate key" in found["stopped"], json.dumps(found, indent=2)


@pytest.mark.long
def test_gates_that_do_not_ask_for_the_epoch_are_noticed() -> None:
    status, found = _drill("--one-way", "--no-redis", "--modules", "forum", "--without", "epoch")

    # Somebody who looks no more has written where the data was before.
    assert (status, found["holds"]) == (1, False)
    assert found["counts"]["acknowledged writes missing or wrong"] > 0, json.dumps(found, indent=2)


@pytest.mark.long
def test_answers_that_are_cut_off_on_their_way_are_noticed() -> None:
    status, found = _drill("--one-way", "--no-redis", "--modules", "media", "--without", "whole-answers")

    assert (status, found["holds"]) == (1, False)
    assert found["counts"]["requests failed"] > 0, json.dumps(found, indent=2)
