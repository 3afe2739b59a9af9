"""The command: `python -m extraction.boundaries`."""

import argparse
import json
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from rich.console import Console
from rich.text import Text

from extraction.boundaries.findings import ADVICE, Finding

DESCRIPTION = """
Look for what ties modules together past their doors: private imports in functions and strings, get_model,
content types, relations and table names across modules, doors that hand out what they must not, transactions
on the default database, signals; flags that nobody declares, asks for, or ended in time. Exit code 1 if there is any.

An exception carries its reason on its line:  # boundary: why it is right here
"""


def main() -> int:
    """Print what stands in the way; 1 if anything does."""
    options = _options()
    os.environ.pop("AGROVET_MODULES", None)  # all of them are looked at
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")
    django.setup()
    from extraction.boundaries.checking import check_all  # noqa: PLC0415 - once Django is set up

    found = check_all(Path(settings.BASE_DIR))
    if options.module:
        found = [finding for finding in found if finding.module == options.module]
    if options.json:
        sys.stdout.write(json.dumps([finding.as_json() for finding in found], indent=2, ensure_ascii=False) + "\n")
    else:
        _show(found)
    return 1 if found else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m extraction.boundaries",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--module", help="only what is in this module (or in kernel, or extraction)")
    parser.add_argument("--json", action="store_true", help="for programs: a list of findings")
    return parser.parse_args()


def _show(found: list[Finding]) -> None:
    console = Console(soft_wrap=True, highlight=False)
    for finding in found:
        place = Text(f"{finding.path}:{finding.line}", style="bold")
        console.print(place, Text(finding.rule, style="yellow"), finding.what)
    for rule in sorted({finding.rule for finding in found}):
        console.print(Text(f"  {rule}:", style="yellow"), ADVICE[rule])
    if found:
        console.print(f"{len(found)} to mend.", style="red")
    else:
        console.print("No module hangs on another past its door.", style="green")


if __name__ == "__main__":
    sys.exit(main())
