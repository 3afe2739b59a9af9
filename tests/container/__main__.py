"""`scripts/container`: builds the image, runs it, prints its figures, and says whether each reaches its bar."""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator

from tests.bench.figures import Figure, as_json, print_figures
from tests.container.beside import beside
from tests.support import engine
from tests.support.containers import BASE, build, container, docker, megabytes_over_base, volume

DESCRIPTION = """
Build the image, run it read-only and without rights, and measure: its size over the Python image, the time until it
is ready (from an empty volume, and again on the same one), and the memory of all its processes together while
nobody asks. Once alone, once with a PostgreSQL and a Redis beside it, which are started for it.

  scripts/container                  a table
  scripts/container --json           for machines
  scripts/container --image NAME     an image that is there, instead of building one

Uses the Docker engine of this machine; where there is none, root on Debian gets one for the time of the run.
Exit status: 0 if every figure reaches its bar, 1 if one misses it, 2 if there is no engine.
"""
LARGEST_IMAGE, LONGEST_START, MOST_MEMORY = 250, 5, 400
REST = 15  # seconds, after which what a start needed has been given back

MEASURED = "agrovet:measured"
KINDS = {"embedded": "alone", "postgres": "with PostgreSQL and Redis"}


def main() -> int:
    """Measure, print."""
    parser = argparse.ArgumentParser(
        prog="scripts/container", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--image", metavar="NAME", help="measure this image instead of building one")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with engine.starting() as environment:
        os.environ |= environment
        if why := engine.lacking():
            sys.stderr.write(f"{why}\n")
            return 2
        image = options.image or build(MEASURED)
        # Times are those of the machine as busy as it was.
        where = f"in a container, on a machine with a load of {os.getloadavg()[0]:.1f} before"
        figures = list(_measured(image))
        if not options.image:
            docker("image", "rm", "--force", image)
    if options.json:
        json.dump(as_json(figures, database=where), sys.stdout, indent=2)
    else:
        print_figures(figures, database=where)
    return 0 if all(figure.reached for figure in figures) else 1


def _measured(image: str) -> Iterator[Figure]:
    size = megabytes_over_base(image)
    yield Figure(name="image over its base", measured=size, bar=LARGEST_IMAGE, unit="MB", note=f"over {BASE}")
    for kind, name in KINDS.items():
        yield from _run(image, kind, name)


def _run(image: str, kind: str, name: str) -> Iterator[Figure]:
    with beside(kind) as settings, volume() as data:
        began = time.monotonic()
        with container(image, volume=data, settings=settings) as here:
            here.wait_until_ready()
            first = time.monotonic() - began
            time.sleep(REST)
            memory = here.megabytes()
            here.stop()
            began = time.monotonic()
            here.start()
            here.wait_until_ready()
            again = time.monotonic() - began
    yield Figure(name=f"first start to ready, {name}", measured=first, bar=LONGEST_START, unit="s", note="migrates")
    yield Figure(name=f"start again to ready, {name}", measured=again, bar=LONGEST_START, unit="s")
    yield Figure(name=f"memory when idle, {name}", measured=memory, bar=MOST_MEMORY, unit="MB", note="all processes")


if __name__ == "__main__":
    sys.exit(main())
