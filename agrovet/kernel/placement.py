"""
Where each module stands, as this process knows it: who serves it, and which database has its data.

The extraction layer reads placements and says them here; who asks pays a dictionary lookup.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Authority = Literal["home", "service"]
Phase = Literal["local", "prepared", "shadow", "canary", "remote", "moved", "settled"]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """
    One module: by default all of it is in the monolith.

    `epoch` grows with each change of placement. Of `share` percent of the people (0 to 100) the service answers
    the requests; `shadow` percent of the reads are repeated there. While it is `guarded`, every write passes the
    gate of its database.
    """

    epoch: int = 0
    share: int = 0
    shadow: int = 0
    authority: Authority = "home"
    phase: Phase = "local"
    guarded: bool = False


LOCAL = Standing()

_standings: Mapping[str, Standing] = {}


def standing_of(module: str) -> Standing:
    """Where the module stands."""
    return _standings.get(module, LOCAL)


def learn(standings: Mapping[str, Standing]) -> None:
    """From now on modules stand like this; those that are not named are local."""
    global _standings  # noqa: PLW0603 - one view per process, replaced as a whole
    _standings = dict(standings)
