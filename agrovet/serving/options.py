"""The options of `scripts/run`."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agrovet.kernel.numbers import whole_number

DESCRIPTION = """
Prepare and serve AgroVet: on the first start it installs what is pinned and makes the database; then it
serves until Ctrl-C or SIGTERM, and finishes what is in flight before it leaves.

  scripts/run                          SQLite and files in var/, on http://localhost:8000
  scripts/run --demo                   the same, with people, ads, chats and posts to look at
  scripts/run --data /srv/agrovet      another folder; an empty one means an empty, migrated database
  scripts/run --compat-ports           on 8001 to 8006 too, where second-generation clients look
  scripts/run --beside media           with a service beside it that media can move to: docs/MIGRATION.md

  DATABASE_URL=postgres://user:password@host/agrovet REDIS_URL=redis://host:6379/0 scripts/run --workers 4
      PostgreSQL instead of SQLite, and a Celery worker and scheduler beside the web processes

All settings are environment variables; docs/reference/settings.md lists them.
"""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line asked for; None leaves the choice to the environment."""

    host: str
    port: int | None
    data: Path | None
    demo: bool
    compat_ports: bool
    workers: int
    access_log: bool
    beside: list[str]


def read(arguments: Sequence[str]) -> Options:
    """
    Read the command line.

    :raises SystemExit: if it cannot be read, or asks for help
    """
    parser = argparse.ArgumentParser(
        prog="scripts/run", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; 0.0.0.0 for all (default 127.0.0.1)")
    parser.add_argument("--port", type=_port, metavar="N", help="port to listen on (default PORT, else 8000)")
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="folder of database and files (default AGROVET_DATA_DIR, else var/)"
    )
    parser.add_argument("--demo", action="store_true", help="fill an empty database with a lively demo")
    parser.add_argument("--compat-ports", action="store_true", help="listen on 8001 to 8006 too")
    parser.add_argument(
        "--workers", type=_count, default=1, metavar="N", help="web processes; more than one needs REDIS_URL"
    )
    parser.add_argument("--access-log", action="store_true", help="one line for each request")
    parser.add_argument(
        "--beside",
        type=_names,
        default=[],
        metavar="MODULE,…",
        help="also serve these by processes of their own, ready to take over",
    )
    return Options(**vars(parser.parse_args(arguments)))


def as_environment(options: Options) -> dict[str, str]:
    """The settings that the options stand for, so that every process started here sees them."""
    chosen = {}
    if options.port is not None:
        chosen["PORT"] = str(options.port)
    if options.data is not None:
        chosen["AGROVET_DATA_DIR"] = str(options.data.absolute())
    if options.compat_ports:
        chosen["AGROVET_COMPAT_PORTS"] = "yes"
    if options.access_log:
        chosen["AGROVET_LOG_REQUESTS"] = "yes"
    return chosen


def _port(text: str) -> int:
    if (port := whole_number(text, least=1, most=65535)) is None:
        raise argparse.ArgumentTypeError(f"{text} is no port: write a number from 1 to 65535.")
    return port


def _count(text: str) -> int:
    if (count := whole_number(text, least=1, most=64)) is None:
        raise argparse.ArgumentTypeError(f"{text} is no number of processes: write 1 to 64.")
    return count


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(name for part in text.split(",") if (name := part.strip())))
