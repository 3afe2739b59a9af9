"""What commands that decide something have in common: who, why, and only a look."""

from argparse import ArgumentParser, ArgumentTypeError

from agrovet.kernel.numbers import whole_number
from agrovet.kernel.record.people import whoever_runs_this


def add_who(parser: ArgumentParser) -> None:
    """Who decides, and why."""
    parser.add_argument("--reason", default="", help="why, in a sentence; it is recorded")
    parser.add_argument("--as", dest="actor", default="", help="who decides; default: you, on this machine")


def add_decision(parser: ArgumentParser) -> None:
    """Who decides, and why; or only a look."""
    add_who(parser)
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and what stands in the way")


def percent(text: str) -> int:
    """
    A share, from 0 to 100.

    :raises ArgumentTypeError: if it is none
    """
    if (share := whole_number(text, most=100)) is None:
        raise ArgumentTypeError(f"{text} is no share: write a number from 0 to 100.")
    return share


def who(actor: str) -> str:
    """Whom the command names, else who runs it."""
    return actor or whoever_runs_this()


def why(reason: str, verb: str) -> str:
    """Why; where nobody says, that the verb was run by hand."""
    return reason or f"{verb}, by hand"
