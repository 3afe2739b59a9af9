"""`manage.py operations`: what it says where there is nothing, and where it is asked for what is not there."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def _run(*arguments: str) -> tuple[int, str]:
    """The exit code, and what it said on its two outputs."""
    out = StringIO()
    try:
        call_command("operations", *arguments, stdout=out, stderr=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Nothing was done yet. Begin with manage.py extraction prepare MODULE --dry-run: it changes nothing.\n"),
        (
            ["--module", "media"],
            "Nothing was done with media yet. Begin with manage.py extraction prepare media --dry-run: "
            "it changes nothing.\n",
        ),
    ],
)
def test_where_nothing_was_done_it_says_what_to_do(arguments: list[str], said: str) -> None:
    assert _run("list", *arguments) == (0, said)


def test_for_programs_that_is_an_empty_list() -> None:
    assert _run("list", "--json") == (0, "[]\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list", "--module", "medai"], "There is no module medai: the modules are "),
        (
            ["show", "6f0c7d3e-0000-4000-8000-000000000000"],
            "There is no operation 6f0c7d3e-0000-4000-8000-000000000000.",
        ),
    ],
)
def test_what_is_not_there_is_refused_with_a_sentence(arguments: list[str], said: str) -> None:
    code, text = _run(*arguments)
    told: Any = json.loads(_run(*arguments, "--json")[1])

    assert (code, text.startswith(said)) == (2, True)
    assert told["refused"][0].startswith(said)
