"""What must hold before a decision about a flag is taken."""

from collections.abc import Callable

from agrovet.kernel.flags.declared import Flag
from agrovet.kernel.flags.errors import Refused
from agrovet.kernel.flags.models import FlagDecision


def require_some(flag: Flag, row: FlagDecision) -> None:
    """
    A flag that can be on for some.

    :raises Refused: if it cannot
    """
    if flag.is_switch:
        raise Refused(f"{flag.name} is about the whole module, which is on or off for everybody.")
    require_value(flag, row)


def require_value(flag: Flag, row: FlagDecision) -> None:
    """
    A flag of which it is known what those get who have it.

    :raises Refused: if it is not
    """
    if row.value is None and not isinstance(flag.default, bool):
        raise Refused(f"Nobody said yet what those get for whom {flag.name} is on: set its value first.")


def require_no_ramp(row: FlagDecision) -> None:
    """
    A flag whose share does not grow by itself.

    :raises Refused: if it does
    """
    if row.ramp is not None:
        raise Refused(f"{row.name} is on a ramp: stop it first.")


def understood(read: Callable[[], object]) -> None:
    """
    Something that can be read.

    :raises Refused: with what the reader says against it
    """
    try:
        read()
    except (ValueError, TypeError) as error:
        raise Refused(str(error)) from error
