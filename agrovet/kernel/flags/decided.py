"""What was decided about flags, as this process knows it: replaced as a whole, read without a lock."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from agrovet.kernel.flags.declared import Value
from agrovet.kernel.flags.ramps import Ramp
from agrovet.kernel.flags.rules import Asker, HeaderOf, Rule
from agrovet.kernel.shares import is_in_share

Mode = Literal["default", "on", "off", "some"]
"""As declared; on or off for everybody; on for some."""

Why = Literal["default", "everybody", "rule", "share", "nobody"]


class Choice(NamedTuple):
    """Whether the feature is on for who asked; `why` names what said so, `nobody` where nothing did."""

    is_on: bool
    why: Why


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """
    One flag that somebody decided about. `version` grows with each decision.

    While it is on for `some`: for those of whom one of the rules holds, and for the share of all, which a ramp may
    set. `value` is what they get where the flag is no question of yes or no.
    """

    version: int = 0
    mode: Mode = "default"
    rules: tuple[Rule, ...] = ()
    share: int = 0
    ramp: Ramp | None = None
    value: Value | None = None

    def share_at(self, now: float) -> int:
        """How many percent have the feature now, whom no rule has chosen."""
        return self.ramp.share(now) if self.ramp else self.share

    def choice(self, name: str, asker: Asker, header_of: HeaderOf, now: float) -> Choice:
        """Whether it is on for who asks; not to be asked where it is as declared."""
        if self.mode != "some":
            return Choice(self.mode == "on", "everybody")
        for rule in self.rules:
            if rule.holds(name, asker, header_of, now):
                return Choice(True, "rule")
        share = self.share_at(now)
        if share == 100 or (share and asker.key and is_in_share(name, asker.key, share)):
            return Choice(True, "share")
        return Choice(False, "share" if share else "nobody")


_decided: Mapping[str, Decided] = {}


def decided(name: str) -> Decided | None:
    """What was decided about the flag; None where nobody did, or it is as declared again."""
    return _decided.get(name)


def learn(all_of_them: Mapping[str, Decided]) -> None:
    """From now on this is what was decided."""
    global _decided  # noqa: PLW0603 - one view per process, replaced as a whole
    _decided = {name: one for name, one in all_of_them.items() if one.mode != "default"}


def all_decided() -> Mapping[str, Decided]:
    """What was decided, by the name of the flag, without those that are as declared."""
    return _decided


def guarded() -> list[str]:
    """The flags with a ramp that is watched now."""
    now = time.time()
    return [name for name, one in _decided.items() if one.mode == "some" and one.ramp and one.ramp.is_watched(now)]
