"""`manage.py extraction` and `operations` before anything was migrated: a sentence, and no stack trace."""

import json
import subprocess
import sys

import pytest

from tests.support.servers import ROOT, clean_environment, own_parts


@pytest.mark.parametrize(
    ("command", "which"), [("extraction move media", "A"), ("extraction status media", "A"), ("operations list", "The")]
)
def test_a_database_without_tables_is_told_in_a_sentence(command: str, which: str) -> None:
    with own_parts() as parts:
        done = subprocess.run(
            [sys.executable, "manage.py", *command.split(), "--json"],
            cwd=ROOT,
            env=clean_environment(parts),
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 3
    assert json.loads(done.stdout)["refused"][0].startswith(f"{which} database does not answer: ")
    assert "Traceback" not in done.stderr
