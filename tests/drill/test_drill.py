"""The drill, short: two modules leave and come back with nothing lost, and a safeguard that is missing is noticed."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.support.servers import ROOT

pytestmark = [
    pytest.mark.server,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        "DATABASE_URL" not in os.environ,
        reason="It starts a PostgreSQL and a Redis of its own whichever half runs it: once is enough",
    ),
]

LOST = "acknowledged writes missing or wrong"
FAILED = "requests failed"
CLASHES = "numbers that would be given twice"


def _drill(*arguments: str) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.drill", "--short", "--json", "--seed", "7", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=800,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_media_and_chat_leave_and_come_back_in_use_and_nothing_is_lost() -> None:
    status, found = _drill()

    assert (status, found["holds"], found["stopped"]) == (0, True, ""), json.dumps(found, indent=2)
    assert set(found["counts"].values()) == {0}
    assert [[switch["verb"] for switch in each["switches"]] for each in found["modules"]] == [
        ["move", "back", "move", "back"]
    ] * 2
    assert found["acknowledged"] > 50
    assert found["frames"]["received"] == 2 * found["frames"]["sent"] > 50


@pytest.mark.parametrize(
    ("safeguard", "module", "noticed"),
    [
        ("hold", "forum", LOST),
        ("sequences", "forum", CLASHES),
        ("epoch", "media", LOST),
        ("whole-answers", "forum", FAILED),
    ],
)
def test_a_safeguard_that_is_taken_out_is_missed(safeguard: str, module: str, noticed: str) -> None:
    status, found = _drill("--one-way", "--no-redis", "--modules", module, "--without", safeguard)

    assert (status, found["holds"]) == (1, False)
    assert found["counts"][noticed] > 0, json.dumps(found, indent=2)
