"""`extraction export FORMAT DIR`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from agrovet.kernel import placement
from agrovet.kernel.management.console import FINE, REFUSED, Console, lines
from extraction.exporting.routing import NotExportable
from extraction.exporting.writing import FORMATS, export

SAYS = "Writes the current routing, shares included, for another proxy. Changes nothing else."


def add_arguments(parser: ArgumentParser) -> None:
    """The format, the folder, and what configurations name."""
    parser.add_argument("format", choices=FORMATS, metavar="FORMAT", help=", ".join(FORMATS))
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--monolith", default="http://127.0.0.1:8000", help="where the proxy finds the monolith")
    parser.add_argument("--host", default="agrovet.example", help="the name clients use (kubernetes, helm)")
    parser.add_argument("--image", default="agrovet:latest", help="the image that runs (kubernetes, helm)")
    parser.add_argument("--mirror", action="store_true", help="let the proxy repeat reads for modules in shadow")


def run(console: Console, *, format: str, folder: Path, **options: Any) -> int:
    """The files that were written."""
    if placement.watcher is not None:
        placement.watcher.look()
    named = {name: options[name] for name in ("monolith", "host", "image", "mirror")}
    try:
        written = [str(path) for path in export(format, folder, **named)]
    except NotExportable as error:
        console.refuse(str(error))
        return REFUSED
    console.tell({"format": format, "written": written}, lines(written))
    return FINE
