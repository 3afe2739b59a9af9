"""The project itself, and the command that looks at it."""

import subprocess
import sys

from extraction.boundaries.findings import ADVICE
from tests.boundaries import test_flags, test_running, test_texts
from tests.boundaries.conftest import ROOT


def _run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "extraction.boundaries", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_no_module_hangs_on_another_past_its_door() -> None:
    run = _run()

    assert (run.returncode, run.stdout) == (0, "No module hangs on another past its door.\n"), run.stderr


def test_for_programs_the_answer_is_a_list() -> None:
    assert _run("--json").stdout == "[]\n"


def test_help_says_how_to_write_an_exception() -> None:
    assert "# boundary: why it is right here" in _run("--help").stdout


def test_every_rule_has_a_planted_violation() -> None:
    planted = {rule for rule, *_ in [*test_texts.PLANTED, *test_running.PLANTED]} | test_flags.PLANTED_IN_TWO

    assert planted == set(ADVICE)
