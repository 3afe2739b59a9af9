"""Whether a module could come back now."""

from datetime import UTC, datetime
from typing import Literal

from extraction.operations.checking import FRESH
from extraction.operations.looking import Look
from extraction.operations.moving_over import LARGEST_LAG, OLDEST_LAG

WayBack = Literal["here", "at-once", "ready", "compare-first", "behind", "broken", "gone"]
"""
`here`: nothing has left. `at-once`: people come back by one change, the data never left. `ready`: the data switch
can go the other way. `compare-first`: once both sides were compared again. `behind`: once the monolith has caught
up. `broken`: a database does not answer, or both sides differ. `gone`: only by another extraction.
"""


def way_back(look: Look, now: datetime) -> WayBack:
    """Of a module that stands like this."""
    if look.phase in ("local", "prepared"):
        return "here"
    if look.phase == "settled":
        return "gone"
    if look.phase != "moved":
        return "at-once"
    if look.problem or look.differing:
        return "broken"
    if (look.lag_rows or 0) > LARGEST_LAG or (look.lag_seconds or 0) > OLDEST_LAG:
        return "behind"
    verified_at = datetime.fromisoformat(look.verified_at).astimezone(UTC) if look.verified_at else None
    return "ready" if verified_at and now - verified_at <= FRESH else "compare-first"
