"""
Where each module stands, as this process knows it: who serves it, and which database has its data.

The extraction layer reads placements and says them here; who asks pays a dictionary lookup.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal, Protocol

from django.db.backends.base.base import BaseDatabaseWrapper

Authority = Literal["home", "service"]
Phase = Literal["local", "prepared", "shadow", "canary", "remote", "moved", "settled"]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """
    One module: by default all of it is in the monolith.

    `epoch` grows with each change of placement; `term` is the epoch of the last one that concerns who may write,
    by which the gates know it. Of `share` percent of the people (0 to 100) the service answers
    the requests; `shadow` percent of the reads are repeated there. While it is `guarded`, every write passes the
    gate of its database. A switch of its data is announced before it begins.
    """

    epoch: int = 0
    term: int = 0
    share: int = 0
    shadow: int = 0
    authority: Authority = "home"
    phase: Phase = "local"
    guarded: bool = False
    is_announced: bool = False


LOCAL = Standing()

_standings: Mapping[str, Standing] = {}


def standing_of(module: str) -> Standing:
    """Where the module stands."""
    return _standings.get(module, LOCAL)


def learn(standings: Mapping[str, Standing]) -> None:
    """From now on modules stand like this; those that are not named are local."""
    global _standings  # noqa: PLW0603 - one view per process, replaced as a whole
    _standings = dict(standings)


# Whether the service of a module answers whoever sent the surrounding request; put in by the router, for as long as
# the request lasts. Outside of requests nobody is asked for.
chooser: ContextVar[Callable[[str], bool] | None] = ContextVar("chooser", default=None)


def is_served_elsewhere(module: str) -> bool:
    """Whether what the surrounding request asks of a module is for the module's service to answer."""
    share = standing_of(module).share
    if share in (0, 100):
        return share == 100
    choose = chooser.get()
    return choose is not None and choose(module)


class Gatekeeper(Protocol):
    """Lets writers of a guarded module into its database."""

    def enter(self, connection: BaseDatabaseWrapper, module: str, epoch: int, patience: float) -> bool:
        """
        Let the transaction that is open on the connection write, until it ends; `epoch` is the term it knows.

        Waits up to `patience` seconds for a gate that is held; False where it is closed, or another epoch has
        begun: the caller then rolls its transaction back, whatever state it is in.
        """


class Watcher(Protocol):
    """Keeps the view of this process up to date."""

    def start(self) -> None:
        """Begin to watch, unless this process does already; returns once the placements were read."""

    def look(self) -> None:
        """Read the placements now, not at the next turn."""


# Put in by the extraction layer; without it, all is local.
gatekeeper: Gatekeeper | None = None
watcher: Watcher | None = None


def watch() -> None:
    """Keep up with changes of placement, from now to the end of this process: for commands that write."""
    if watcher is not None:
        watcher.start()
