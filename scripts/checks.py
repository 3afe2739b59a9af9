"""Everything that can be said about the code without running its tests: `scripts/check`."""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DESCRIPTION = """
Check the code: style, types, boundaries, migrations, and that what is generated from the code is up to date.
One line for each check; what a failed one found follows. Exit status 1 if any failed.

  scripts/check                 all of them
  scripts/check ruff mypy       those whose name has one of these words
  scripts/check --fix           let ruff mend and format what it can, first
"""


@dataclass(frozen=True)
class Check:
    """A command that must succeed, or a function whose answer, what it found, must be empty."""

    name: str
    run: list[str] | Callable[[], str]


@dataclass(frozen=True)
class Result:
    """How a check went: what it found, empty where all is well."""

    check: Check
    found: str
    seconds: float


def indexes_in_locks() -> str:
    """Lock files name packages, versions and hashes; where they come from is a matter of the machine."""
    found = []
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        for number, line in enumerate(lock.read_text().splitlines(), 1):
            if re.search(r"://|^\s*(-i|-f|--(extra-)?index-url|--find-links|--trusted-host)\b", line):
                found.append(f"{lock.relative_to(ROOT)}:{number}: {line.strip()}")
    return "\n".join(found)


def unlocked_requirements() -> str:
    """Every package that is asked for is in its lock, so that nobody installs something else."""
    found = []
    for asked in sorted((ROOT / "requirements").glob("*.in")):
        locked = {
            name.lower().replace("_", "-")
            for name in re.findall(
                r"^([A-Za-z0-9._-]+)(?:\[.*\])?==", asked.with_suffix(".txt").read_text(), re.MULTILINE
            )
        }
        for name in re.findall(r"^([A-Za-z0-9._-]+)", asked.read_text(), re.MULTILINE):
            if not name.startswith("-") and name.lower().replace("_", "-") not in locked:
                found.append(f"{asked.relative_to(ROOT)} asks for {name}, which is not locked: run scripts/lock")
    return "\n".join(found)


def event_documents() -> str:
    """They say what the code does, and events mean what they meant where this branch left the main one."""
    command = manage("event_documents", "--check")
    for branch in ("origin/main", "main"):
        known = subprocess.run(["git", "merge-base", branch, "HEAD"], cwd=ROOT, capture_output=True, check=False)
        if known.returncode == 0:
            return _run(Check("", [*command, "--against", branch])).found
    return _run(Check("", command)).found  # a copy without its history


def tool(name: str, *arguments: str) -> list[str]:
    """A command of the environment this runs in."""
    return [str(Path(sys.executable).parent / name), *arguments]


def manage(*arguments: str) -> list[str]:
    """A command of Django's."""
    return [sys.executable, "manage.py", *arguments]


# The slowest first: they run two at a time.
CHECKS = [
    Check("mypy --strict", tool("mypy")),
    Check("ruff check", tool("ruff", "check", "--quiet", "--output-format=concise")),
    Check("ruff format", tool("ruff", "format", "--check", "--quiet")),
    Check("import-linter", tool("lint-imports", "--no-cache")),
    Check("boundaries", [sys.executable, "-m", "extraction.boundaries"]),
    Check("migrations are complete", manage("makemigrations", "--check", "--dry-run", "-v1")),
    Check("migrations leave the previous version able to work", [sys.executable, "-m", "tests.upgrade"]),
    Check("Django's own checks", manage("check", "--fail-level=WARNING")),
    Check("OpenAPI document is up to date", manage("api_document", "--check")),
    Check("events and modules are documented", event_documents),
    Check("settings reference is up to date", [sys.executable, "-m", "agrovet.settings.reference", "--check"]),
    Check("each feature is shown by what exists", [sys.executable, "-m", "tests.features", "--check"]),
    Check("workflows are sound", tool("zizmor", "--offline", "--no-progress", "--quiet", ".github/workflows")),
    Check("locks name no index", indexes_in_locks),
    Check("locks are complete", unlocked_requirements),
]


def main() -> int:
    """Run the checks that were asked for; 1 if any found something."""
    options = _options()
    if options.fix:
        subprocess.run(tool("ruff", "check", "--fix", "--quiet"), cwd=ROOT, check=False)
        subprocess.run(tool("ruff", "format", "--quiet"), cwd=ROOT, check=False)
    checks = [check for check in CHECKS if not options.names or any(name in check.name for name in options.names)]
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for result in pool.map(_run, checks):
            mark = "FAILED" if result.found else "ok"
            print(f"{mark:<7}{result.check.name:<52}{result.seconds:6.1f} s", flush=True)
            if result.found:
                failed.append(result)
    for result in failed:
        print(f"\n----- {result.check.name} -----\n{result.found}")
    print(f"\n{len(checks) - len(failed)} checks passed, {len(failed)} failed")
    return 1 if failed or not checks else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/check", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="only checks whose name has one of these words")
    parser.add_argument("--fix", action="store_true", help="let ruff mend and format what it can, first")
    return parser.parse_args()


def _run(check: Check) -> Result:
    started = time.monotonic()
    if not isinstance(check.run, list):
        found = check.run()
    else:
        # A folder of its own: no check reads or writes a real installation.
        with tempfile.TemporaryDirectory(prefix="agrovet-check-") as folder:
            done = subprocess.run(
                check.run,
                cwd=ROOT,
                env={**_without_settings(), "AGROVET_DATA_DIR": folder},
                capture_output=True,
                text=True,
                stdin=subprocess.DEVNULL,
                check=False,
            )
        told = f"{done.stdout}{done.stderr}".strip()
        found = (told or f"it ended with status {done.returncode}") if done.returncode else ""
    return Result(check, found, time.monotonic() - started)


def _without_settings() -> dict[str, str]:
    ours = ("AGROVET_", "TWILIO_")
    named = ("DATABASE_URL", "REDIS_URL", "PORT")
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(ours)
        and name.removesuffix("_FILE") not in named
        and not name.removesuffix("_FILE").endswith(("_DATABASE_URL", "_SERVICE_URL"))
    }


if __name__ == "__main__":
    sys.exit(main())
