"""The two ends of a move."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Ends:
    """Where a module's rows come from and where they go, as aliases of databases."""

    module: str
    source: str
    target: str
