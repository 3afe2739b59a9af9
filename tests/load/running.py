"""One load: so many people for so many seconds on one server."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.load.results import Endpoint, Load
from tests.load.town import Town
from tests.load.watching import watching
from tests.support.servers import ROOT

SLOWEST_TO_LEAVE = 20  # seconds that people may take to finish what they are doing


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How many people, for how long, and whether they think between what they do."""

    people: int
    seconds: int
    thinks: bool


class LoadFailed(Exception):
    """Locust ended without results; the message holds what it said."""


def load(town: Town, asked: Asked) -> Load:
    """
    Let the people come, and tell what they met once all were there.

    :raises LoadFailed: if there are no results
    """
    with tempfile.TemporaryDirectory(prefix="agrovet-load-") as folder:
        told = Path(folder) / "town.json"
        told.write_text(json.dumps(town.told(asked.people)))
        with watching() as shares:
            done = subprocess.run(
                _command(town.base, asked),
                cwd=ROOT,
                env={**os.environ, "LOAD_TOWN": str(told), "LOAD_THINKS": "yes" if asked.thinks else "no"},
                capture_output=True,
                text=True,
                check=False,
            )
    try:
        stats = json.loads(done.stdout)
    except ValueError:
        raise LoadFailed(f"Locust ended with {done.returncode}:\n{done.stderr[-4000:]}") from None
    return Load(
        people=asked.people,
        seconds=asked.seconds,
        thinks=asked.thinks,
        shares=shares.told(),
        endpoints=[_endpoint(each, seconds=_span(stats)) for each in stats],
        errors=_errors(done.stderr),
    )


def _command(base: str, asked: Asked) -> list[str]:
    # In three seconds at most; what happens until all are there is not counted.
    coming = max(asked.people // 3, 1)
    return [
        *[sys.executable, "-m", "locust", "-f", "tests/load/people.py", "--headless", "--host", base],
        *["-u", str(asked.people), "-r", str(coming), "-t", f"{asked.seconds + asked.people // coming}s"],
        *["--reset-stats", "--json", "--only-summary", "--stop-timeout", str(SLOWEST_TO_LEAVE)],
        *["--exit-code-on-error", "0", "--loglevel", "ERROR"],
    ]


def _span(stats: Sequence[Mapping[str, Any]]) -> float:
    """Seconds from the moment that all people were there to the last answer."""
    ends = [each["last_request_timestamp"] for each in stats]
    return max(max(ends, default=0.0) - min((each["start_time"] for each in stats), default=0.0), 1e-3)


def _endpoint(stats: Mapping[str, Any], *, seconds: float) -> Endpoint:
    return Endpoint(
        name=stats["name"],
        requests=stats["num_requests"],
        failures=stats["num_failures"],
        seconds=seconds,
        times={float(time): count for time, count in stats["response_times"].items()},
    )


def _errors(said: str) -> list[str]:
    """What failed, as Locust's report has it: how often, and how."""
    _, _, report = said.partition("Error report")
    return [line.strip() for line in report.splitlines() if line.strip()[:1].isdigit()]
