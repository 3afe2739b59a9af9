"""For whom a feature is on: rules, each of conditions that hold together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agrovet.kernel.shares import is_in_share

HeaderOf = Callable[[str], str]
"""The value of a header of the request, by its name in small letters; empty without one."""

STAFF = "staff"
"""The role of those who work here, beside the roles of accounts."""

_KEYS = frozenset({"people", "role", "header", "share", "since", "until"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Asker:
    """Who asks: `person:7`, `visitor:...` or, outside of requests, nobody; with the role of a person."""

    key: str = ""
    role: str = ""
    is_staff: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """
    All that is said must hold; what is empty says nothing.

    `people` are keys such as `person:7`; `role` is one of accounts', or `staff`; `header` is a name in small letters
    and the value that it must have; `share` is of those for whom the rest holds, in percent; `since` and `until` are
    seconds since 1970, the second of them excluded.
    """

    people: frozenset[str] = frozenset()
    role: str = ""
    header: tuple[str, str] | None = None
    share: int = 100
    since: float | None = None
    until: float | None = None

    def holds(self, name: str, asker: Asker, header_of: HeaderOf, now: float) -> bool:
        """Whether it lets this one have the feature now."""
        if self.people and asker.key not in self.people:
            return False
        if self.role and not (asker.is_staff if self.role == STAFF else asker.role == self.role):
            return False
        if self.header and header_of(self.header[0]) != self.header[1]:
            return False
        if (self.since is not None and now < self.since) or (self.until is not None and now >= self.until):
            return False
        return self.share == 100 or (bool(asker.key) and is_in_share(name, asker.key, self.share))


def rule_of(plain: Mapping[str, Any]) -> Rule:
    """
    A rule as it is kept and typed: people as ids, moments in ISO 8601 with their zone.

    :raises ValueError: if it says nothing, or something that no rule says
    """
    if unknown := sorted(set(plain) - _KEYS):
        raise ValueError(f"A rule has no {', '.join(unknown)}: it has {', '.join(sorted(_KEYS))}.")
    if not plain:
        raise ValueError("A rule that says nothing is for everybody: switch the flag on instead.")
    share = plain.get("share", 100)
    if type(share) is not int or not 0 <= share <= 100:
        raise ValueError(f"{share!r} is no share: write a number from 0 to 100.")
    return Rule(
        people=frozenset(f"person:{_id(id)}" for id in plain.get("people", ())),
        role=str(plain.get("role", "")),
        header=_header(plain["header"]) if "header" in plain else None,
        share=share,
        since=_moment(plain["since"]) if "since" in plain else None,
        until=_moment(plain["until"]) if "until" in plain else None,
    )


def _id(id: Any) -> int:
    if type(id) is not int or id < 1:
        raise ValueError(f"{id!r} is nobody's id: people are named by numbers.")
    return id


def _header(pair: Any) -> tuple[str, str]:
    if not isinstance(pair, list | tuple) or len(pair) != 2 or not all(isinstance(each, str) and each for each in pair):
        raise ValueError(f"{pair!r} is no header: write its name and the value that it must have.")
    return pair[0].lower(), pair[1]


def _moment(text: Any) -> float:
    moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"{text!r} is no moment: write it with its zone, such as 2027-01-31T08:00-04:00.")
    return moment.timestamp()
