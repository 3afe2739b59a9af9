"""How much of everything."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Plan:
    """
    Numbers of a run. Seconds are those for which a fault lasts.

    `sets_clock` says whether servers are started so that their clock can be set.
    """

    seconds: float = 10
    people: int = 4
    slow_clients: int = 10_000
    head_seconds: int = 10
    logins: int = 1_000
    logins_allowed: str = "120/min"
    uploads: int = 40
    worker_kills: int = 5
    store_seconds: int = 4
    flood_seconds: float = 30
    heals_within: float = 60
    sets_clock: bool = False


SHORT = Plan(
    seconds=2,
    people=2,
    slow_clients=1_500,
    head_seconds=3,
    logins=80,
    logins_allowed="40/min",
    uploads=12,
    worker_kills=1,
    store_seconds=3,
    flood_seconds=10,
)
