"""`scripts/replay`: plays recordings against a running server, and prints each difference."""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from tests.replay.conversation import Conversation

SCENARIOS = Path(__file__).parent.parent / "contract" / "scenarios"
DESCRIPTION = """
Play recorded conversations of the clients against a running server, and print what a client would notice.
The server must start on an empty, migrated database: AGROVET_DATA_DIR="$(mktemp -d)" scripts/run

  scripts/replay                                      all recordings, against http://127.0.0.1:8000
  scripts/replay --base http://127.0.0.1:9000 --jobs 4
  scripts/replay tests/contract/scenarios/platform.json
  scripts/replay --json                               for machines

Exit status: 0 if every conversation is as recorded, 1 if one differs, 2 if a file cannot be read.
"""


def main() -> int:
    """Play what was chosen; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="scripts/replay", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--base", default="http://127.0.0.1:8000", metavar="URL", help="the server's address")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="conversations at a time (default: 1)")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")
    parser.add_argument("places", nargs="*", type=Path, default=[SCENARIOS], metavar="FILE|FOLDER")
    options = parser.parse_args()
    if options.jobs < 1:
        parser.error("--jobs must be at least 1.")
    try:
        scenarios = {path: json.loads(path.read_text())["steps"] for path in _files(options.places)}
    except (OSError, ValueError, LookupError, TypeError) as error:
        parser.error(f"A recording cannot be read: {error}")
    found = asyncio.run(_play(scenarios, base=options.base, jobs=options.jobs, quiet=options.json))
    failed = {path.stem: lines for path, lines in found.items() if lines}
    if options.json:
        print(json.dumps({"passed": len(found) - len(failed), "failed": failed}, ensure_ascii=False))
    else:
        print(f"{len(found) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


def _files(places: list[Path]) -> list[Path]:
    return [path for place in places for path in (sorted(place.rglob("*.json")) if place.is_dir() else [place])]


async def _play(
    scenarios: dict[Path, list[dict[str, object]]], *, base: str, jobs: int, quiet: bool
) -> dict[Path, list[str]]:
    limit = asyncio.Semaphore(jobs)

    async def one(path: Path) -> list[str]:
        async with limit:
            lines = await Conversation(base, scenarios[path]).play()
        if not quiet:
            print("\n     ".join([f"{'FAIL' if lines else 'ok  '} {path.stem}", *lines]), flush=True)
        return lines

    return dict(zip(scenarios, await asyncio.gather(*map(one, scenarios)), strict=True))


if __name__ == "__main__":
    sys.exit(main())
