"""Each contract of import-linter is broken by what is planted for it in a copy of the project."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.boundaries.conftest import ROOT, copy_of_the_project, plant

# Each planted line, with the contract that it breaks.
PLANTED = [
    ("modules/chat/planted_a.py", "import extraction.boundaries.findings", "The project stands on backup"),
    ("agrovet/kernel/planted_b.py", "import modules.forum.public", "The project stands on backup"),
    ("agrovet/settings/planted_c.py", "import agrovet.kernel.bus", "Settings are read before"),
    ("modules/chat/planted_d.py", "import modules.accounts.models", "Others enter accounts"),
    ("modules/chat/planted_e.py", "import modules.media.queries", "Others enter media"),
    ("modules/chat/planted_f.py", "import modules.profiles.contracts", "Others enter profiles"),
    ("modules/chat/planted_g.py", "import modules.marketplace.apps", "Others enter marketplace"),
    ("modules/forum/planted_h.py", "import modules.chat.apps", "Others enter chat"),
    ("modules/chat/planted_i.py", "def f():\n    import modules.forum.apps", "Others enter forum"),
    ("extraction/planted_j.py", "import modules.media.models", "Others enter media"),
    ("modules/chat/planted_k.py", "import modules.media.fake", "Others enter media"),
    ("modules/accounts/contracts.py", "import modules.accounts.models", "A door leads to nothing private"),
    ("modules/accounts/events.py", "import django", "A door is plain Python"),
    ("modules/accounts/planted_l.py", "import modules.accounts.planted_m", "No circles"),
    ("modules/accounts/planted_m.py", "import modules.accounts.planted_l", "No circles"),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What lint-imports says of a copy of the project in which every contract is broken."""
    root = copy_of_the_project(tmp_path_factory.mktemp("planted"))
    for path, line, _ in PLANTED:
        plant(root, path, f"\n{line}\n")
    run = _lint(root)
    assert run.returncode == 1, run.stdout
    return run.stdout


def _lint(root: Path) -> "subprocess.CompletedProcess[str]":
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(root), "COLUMNS": "200"}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("path", "line", "contract"), PLANTED)
def test_a_planted_import_breaks_its_contract(report: str, path: str, line: str, contract: str) -> None:
    importer, imported = path.removesuffix(".py").rpartition("/")[2], line.split()[-1].rpartition(".")[2]

    broken = _broken_contracts(report)

    title = next((title for title in broken if title.startswith(contract)), None)
    assert title is not None, broken.keys()
    assert any(importer in told and imported in told for told in broken[title]), broken[title]


def _broken_contracts(report: str) -> dict[str, list[str]]:
    """The titles of the broken contracts, each with the lines that tell of imports."""
    lines = report.partition("Broken contracts")[2].splitlines()
    broken: dict[str, list[str]] = {}
    title = ""
    for line, following in zip(lines, lines[1:], strict=False):
        if line and following == "-" * len(line):
            title = line
        elif "->" in line:
            broken.setdefault(title, []).append(line)
    return broken


def test_the_project_keeps_all_contracts() -> None:
    run = _lint(ROOT)

    assert run.returncode == 0, run.stdout
