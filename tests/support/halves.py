"""
All tests, twice: on SQLite as embedded, and on a real PostgreSQL and Redis that are started here.

The two halves run side by side, each in portions: processes with databases, ports and folders of their own.
"""

import argparse
import contextlib
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from tests.support import engine, extras
from tests.support.half import Half, running_half

DESCRIPTION = """
Run the tests on SQLite (as embedded) and on a real PostgreSQL and Redis, which are started for it on free
ports and stopped at the end: programs of this machine where it has them, else from PyPI. No stand-ins.

  scripts/test                         everything, both halves side by side, each in several processes
  scripts/test --sqlite modules/chat   one half, one folder, with pytest's own output
  scripts/test -- -k password -x       what follows -- goes to pytest, of which there is then one for each half
  scripts/test --postgres -- -m long   what takes minutes and is otherwise skipped, by name
  scripts/test --full                  adds what needs MariaDB, Chromium or Docker, which root on Debian gets for it;
                                       what cannot be had is skipped, by name
"""
LONG = 120  # seconds after which it is told where they went
SLOWEST = 25  # files


def main() -> int:
    """Run the chosen halves; 0 if no test failed."""
    options, arguments = _options()
    # SIGINT too: a shell has background jobs ignore it, and with them what they start.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _interrupt)
    started = time.monotonic()
    names = [name for name in ("sqlite", "postgres") if getattr(options, name)] or ["sqlite", "postgres"]
    with contextlib.ExitStack() as stack:
        common = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        if common.pop("PYTHONDONTWRITEBYTECODE", None):
            # Else each of the many processes that tests start would compile the project anew.
            common["PYTHONPYCACHEPREFIX"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="agrovet-compiled-"))
        if options.full:
            extras.provide()
            if "sqlite" in names:
                # It takes a minute, in which the tests begin.
                common |= stack.enter_context(engine.starting())
        # With paths or other words for pytest, a half that runs alone shows what pytest says.
        alone = len(names) == 1 and bool(arguments)
        halves = [stack.enter_context(running_half(name, arguments, common, alone=alone)) for name in names]
        try:
            _watch(halves, alone=alone)
        except KeyboardInterrupt:
            print("\nInterrupted: stopping what was started.", file=sys.stderr)
            # All at once: each takes its time.
            for portion in (portion for half in halves for portion in half.portions):
                portion.interrupt()
            raise SystemExit(130) from None
        return _summary(halves, alone=alone, seconds=time.monotonic() - started)


def _options() -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="scripts/test", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sqlite", action="store_true", help="this half alone")
    parser.add_argument("--postgres", action="store_true", help="this half alone")
    parser.add_argument("--full", action="store_true", help="add what needs MariaDB, Chromium or Docker")
    options, rest = parser.parse_known_args()
    return options, [argument for argument in rest if argument != "--"]


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _watch(halves: list[Half], *, alone: bool) -> None:
    """Show how far the runs are, and each failure as it happens, until all have ended."""
    every = 1 if sys.stderr.isatty() else 20
    shown = time.monotonic()
    running = True
    while running:
        time.sleep(0.2)
        running = any(half.is_running() for half in halves)
        for half in halves:
            failed = half.read()
            if not alone:
                for test in failed:
                    _line(f"FAILED on {half.name}: {test}")
        if not alone and (time.monotonic() - shown > every or not running):
            shown = time.monotonic()
            progress = ", ".join(half.progress() for half in halves)
            print(f"\r\033[K{progress}" if sys.stderr.isatty() else progress, end="", file=sys.stderr, flush=True)
            if not sys.stderr.isatty() or not running:
                print(file=sys.stderr, flush=True)


def _line(text: str) -> None:
    print(f"\r\033[K{text}" if sys.stderr.isatty() else text, file=sys.stderr, flush=True)


def _summary(halves: list[Half], *, alone: bool, seconds: float) -> int:
    total: Counter[str] = Counter()
    for half in halves:
        total += half.counts()
        for portion in half.portions:
            if not alone and portion.counts()["failed"]:
                print(f"\n===== {half.name}: what pytest said =====\n{_report(portion.log)}")
    for half in halves:
        for reason, tests in _by_reason(half.skips()).items():
            print(f"skipped on {half.name}: {reason}")
            for test in tests:
                print(f"    {test}")
    if seconds > LONG:
        for half in halves:
            print(f"slowest files on {half.name}, in seconds:")
            for file, hundredths in half.hundredths().most_common(SLOWEST):
                print(f"{hundredths / 100:9.1f}  {file}")
    for half in halves:
        counts = half.counts()
        print(f"{half.name}: {counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    print(f"in {seconds:.0f} s")
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return 1 if total["failed"] or not total["passed"] else 0


def _report(log: Path) -> str:
    """What pytest said about failures, without the dots before it."""
    text = log.read_text(errors="replace")
    starts = [at for mark in ("= ERRORS =", "= FAILURES =") if (at := text.find(mark)) >= 0]
    return text[text.rfind("\n", 0, min(starts)) + 1 :] if starts else "\n".join(text.splitlines()[-60:])


def _by_reason(skips: Mapping[str, str]) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for test, reason in skips.items():
        reasons.setdefault(reason, []).append(test)
    return reasons


if __name__ == "__main__":
    sys.exit(main())
