"""`python -m extraction.exporting FORMAT DIR`: writes the current routing for another proxy."""

import argparse
import os
import sys
from pathlib import Path

import django

DESCRIPTION = """
Write the current routing, shares included, for another proxy: nginx, traefik, envoy, kubernetes or helm.
Changes nothing else. Exit code 2 if it cannot be written, with what to set.
"""


def main() -> int:
    """Print the files that were written."""
    parser = argparse.ArgumentParser(prog="python -m extraction.exporting", description=DESCRIPTION)
    parser.add_argument("format")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--monolith", default="http://127.0.0.1:8000", help="where the proxy finds the monolith")
    parser.add_argument("--host", default="agrovet.example", help="the name clients use (kubernetes, helm)")
    parser.add_argument("--image", default="agrovet:latest", help="the image that runs (kubernetes, helm)")
    parser.add_argument("--mirror", action="store_true", help="let the proxy repeat reads for modules in shadow")
    parser.add_argument(
        "--status", type=Path, help="a file with what `manage.py extraction status --json` printed; asks no database"
    )
    options = vars(parser.parse_args())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")
    django.setup()
    from agrovet.kernel import placement  # noqa: PLC0415 - once Django is set up
    from extraction.exporting.routing import NotExportable  # noqa: PLC0415 - as above
    from extraction.exporting.status_file import shares_in  # noqa: PLC0415 - as above
    from extraction.exporting.writing import export  # noqa: PLC0415 - as above

    status = options.pop("status")
    if status is None and placement.watcher is not None:
        placement.watcher.look()
    try:
        if status is not None:
            options["shares"] = shares_in(status)
        written = export(options.pop("format"), options.pop("folder"), **options)
    except NotExportable as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.writelines(f"{path}\n" for path in written)
    return 0


if __name__ == "__main__":
    sys.exit(main())
