"""What a drill is to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tests.support.servers import MODULES

SAFEGUARDS = ("hold", "sequences", "whole-answers", "epoch")
"""What can be taken out on purpose, to show that the drill notices."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """
    `pause` and `talk_pause`: seconds between two things that a client does; `linger`: seconds at each stage.

    Without `comes_back`, modules move once and stay away: enough to see that a safeguard is missed. With a `few`
    faults, they come after everything else, to the first module; with `all`, there is nothing else.
    """

    modules: Sequence[str] = tuple(MODULES)
    people: int = 6
    on_postgres: bool = True
    seed: int = 1
    shares: Sequence[int] = (1, 10, 50, 100)
    linger: float = 2.0
    pause: float = 0.5
    talk_pause: float = 0.5
    judges_holds: bool = True
    with_redis: bool = True
    comes_back: bool = True
    without: str = ""
    faults: Literal["", "few", "all"] = ""
    steps: Sequence[str] = ()  # of all faults, those at these alone
