"""What the tables say, brought to this process; `agrovet.kernel.placement`'s watcher looks several times a second."""

import logging
import threading
from typing import Any

from agrovet.kernel.databases import control_alias
from agrovet.kernel.flags import decided, switches
from agrovet.kernel.flags.decided import Decided
from agrovet.kernel.flags.models import FlagDecision
from agrovet.kernel.flags.providing import is_ours
from agrovet.kernel.flags.ramps import ramp_of
from agrovet.kernel.flags.rules import rule_of

logger = logging.getLogger(__name__)

_looking = threading.Lock()
_read: dict[str, int] = {}
"""The version of each flag that was read last."""


def look() -> None:
    """
    Take up what was decided since the last look.

    :raises django.db.Error: if the control database does not answer; what is known stays
    """
    with _looking:
        if is_ours():
            rows = list(FlagDecision.objects.using(control_alias()).all())
            versions = {row.name: row.version for row in rows}
            if versions == _read:
                return
            decided.learn({row.name: one for row in rows if (one := _as_it_can_be_read(row)) is not None})
            _read.clear()
            _read.update(versions)
        switches.refresh()


def forget() -> None:
    """All flags are as declared, until the next look: for tests."""
    with _looking:
        _read.clear()
        decided.learn({})
        switches.refresh()


def decided_in(row: FlagDecision) -> Decided:
    """
    A row, as it is evaluated.

    :raises ValueError, TypeError, LookupError: if somebody wrote into it what no operation writes
    """
    plain: dict[str, Any] | None = row.ramp
    return Decided(
        version=row.version,
        mode=row.mode,  # type: ignore[arg-type]  # an unknown one is as good as off
        rules=tuple(rule_of(each) for each in row.rules),
        share=row.share,
        ramp=ramp_of(plain) if plain else None,
        value=row.value,
    )


def _as_it_can_be_read(row: FlagDecision) -> Decided | None:
    try:
        return decided_in(row)
    except (ValueError, TypeError, LookupError) as error:
        # One row must not keep the others from being read.
        logger.error("The flag %s cannot be read, and stays as it was: %s", row.name, error)
        return decided.decided(row.name)
