"""What the supervisor says: lines of text, or of JSON, as the settings have it for the processes that it starts."""

import json
import os
import sys
from datetime import UTC, datetime


def is_for_machines() -> bool:
    """Whether lines are JSON."""
    return os.environ.get("AGROVET_LOG_FORMAT", "").strip() == "json"


def say(text: str) -> None:
    """Say it on standard error."""
    sys.stderr.write(f"{_as_json(text) if is_for_machines() else text}\n")
    sys.stderr.flush()


def pass_on(line: str) -> None:
    """Say what a command has said; what is JSON already, such as a line of its log, as it is."""
    if line.startswith("{"):
        sys.stderr.write(f"{line}\n")
    else:
        say(line)


def announce(text: str) -> None:
    """Say it on standard output, to whoever has started the server; machines are told in a line as all others."""
    if is_for_machines():
        say(" ".join(text.split()))
    else:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def _as_json(text: str) -> str:
    return json.dumps(
        {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": "INFO",
            "logger": "agrovet.serving",
            "message": text,
            "process": os.getpid(),
        },
        ensure_ascii=False,
    )
