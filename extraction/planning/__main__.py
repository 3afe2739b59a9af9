"""`python -m extraction.planning MODULE`: what stands in its way. Exit code 1 if anything blocks."""

import argparse
import json
import os
import sys

import django
from rich.console import Console
from rich.text import Text

DESCRIPTION = """
Look for everything that stands in the way of taking a module out: in its code, in its models and migrations, in
its database, and in the settings of this process. Changes nothing. Exit code 1 if anything blocks, 2 if there is
no such module.
"""


def main() -> int:
    """Print what was found; 1 if anything blocks."""
    parser = argparse.ArgumentParser(prog="python -m extraction.planning", description=DESCRIPTION)
    parser.add_argument("module", help="the module to be taken out")
    parser.add_argument("--json", action="store_true", help="for programs")
    options = parser.parse_args()
    os.environ.pop("AGROVET_MODULES", None)  # the monolith hosts them all
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")
    django.setup()
    from extraction.planning import showing  # noqa: PLC0415 - once Django is set up
    from extraction.planning.planning import plan  # noqa: PLC0415 - as above

    try:
        found = plan(options.module)
    except LookupError as error:
        sys.stderr.write(f"{error.args[0]}\n")
        return 2
    if options.json:
        sys.stdout.write(f"{json.dumps(showing.as_plain(options.module, found), indent=2, ensure_ascii=False)}\n")
    else:
        Console(highlight=False).print(Text.assemble(*showing.as_text(options.module, found)), soft_wrap=True)
    return 1 if any(one.severity == "blocks" for one in found) else 0


if __name__ == "__main__":
    sys.exit(main())
