"""What can be started, with which options, and what needs a second person."""

from collections.abc import Mapping
from typing import Any

from agrovet.kernel.module_names import no_module
from extraction.starting.errors import NotAsked

VERBS = ("prepare", "verify", "shadow", "canary", "move", "back", "settle", "abort", "resume")
NEED_SECOND = ("move", "back", "settle")
"""They change who has the data, or cannot be undone."""

_PATIENCE = 30.0


def options_of(verb: str, module: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """
    The options that the verb is run with: those that are given, and the others as usual.

    :raises NotAsked: if there is no such verb or module, or an option makes no sense
    """
    if verb not in VERBS:
        raise NotAsked(f"There is no operation {verb}: there are {', '.join(VERBS)}.")
    if said := no_module(module):
        raise NotAsked(said)
    known = _known(verb)
    if strange := sorted(set(given) - set(known)):
        raise NotAsked(f"{verb} takes no {', '.join(strange)}" + (f": it takes {', '.join(known)}." if known else "."))
    return {name: read(given.get(name)) for name, read in known.items()}


def _known(verb: str) -> dict[str, Any]:
    if verb in ("shadow", "canary"):
        return {"percent": _percent}
    if verb in ("move", "back"):
        return {"patience": _patience}
    return {"repair": _repair} if verb == "verify" else {}


def _percent(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100:
        raise NotAsked("Say `percent`, a whole number from 0 to 100.")
    return value


def _patience(value: Any) -> float:
    if value is None:
        return _PATIENCE
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 600:
        raise NotAsked("`patience` is a number of seconds up to 600.")
    return float(value)


def _repair(value: Any) -> bool:
    if value is None:
        return False
    if not isinstance(value, bool):
        raise NotAsked("`repair` is true or false.")
    return value
