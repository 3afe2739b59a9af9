"""`python -m tests.features` writes docs/COMPLETE_FEATURES.md; `--check` says whether it is true and up to date."""

import argparse
import ast
import os
import sys
from pathlib import Path

from tests.features.declared import CAPABILITIES

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = ROOT / "docs" / "COMPLETE_FEATURES.md"
HEAD = """# What it can do

Written by `python -m tests.features` from `tests/features/declared.py`; `scripts/check` refuses it where a test or a
command that is named here does not exist. `scripts/test PATH` runs a test; each command tells more with `--help`.
"""


def main() -> int:
    """Write, or check: 1 where something named is not there, or the document is another."""
    parser = argparse.ArgumentParser(prog="python -m tests.features")
    parser.add_argument("--check", action="store_true", help="write nothing, and say whether it is up to date")
    options = parser.parse_args()
    missing = [shown for rows in CAPABILITIES.values() for _, named in rows for shown in named if not is_there(shown)]
    for shown in missing:
        sys.stderr.write(f"tests/features/declared.py names {shown}, which is no test and no command.\n")
    if missing:
        return 1
    text = document()
    if options.check:
        if not DOCUMENT.exists() or DOCUMENT.read_text() != text:
            sys.stderr.write(f"{DOCUMENT.relative_to(ROOT)} is out of date: run python -m tests.features\n")
            return 1
        return 0
    DOCUMENT.write_text(text)
    return 0


def is_there(shown: str) -> bool:
    """Whether it is a command that can be run, or a file or folder with tests in it."""
    path = ROOT / shown
    if shown.startswith("scripts/"):
        return path.is_file() and os.access(path, os.X_OK)
    return path.exists() and (count(path) > 0 or (path / "__main__.py").exists())


def count(path: Path) -> int:
    """How many test functions there are; parameters do not count."""
    files = [path] if path.is_file() else sorted(path.rglob("test_*.py"))
    return sum(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
    )


def document() -> str:
    """The text of the document."""
    parts = [HEAD]
    for area, rows in CAPABILITIES.items():
        lines = [f"| {what} | {', '.join(f'`{one}`' for one in named)} |" for what, named in rows]
        parts.append("\n".join([f"## {area}\n", "| capability | shown by |", "|---|---|", *lines]))
    return "\n\n".join(part.strip() for part in parts) + "\n"


if __name__ == "__main__":
    sys.exit(main())
