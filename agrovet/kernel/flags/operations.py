"""
Decisions about flags. The command line, the console and the API take them here.

Each names the version that was seen (`seen`, 0 where nobody ever decided) and is refused where another decision came
first; each says who decides and why. One that changes nothing is done, and leaves no trace. With `rehearse`, all is
looked at and nothing changed. What is returned is how the flag stands afterwards.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from agrovet.kernel.flags import changing, ramps, requiring
from agrovet.kernel.flags.declared import Flag, Value
from agrovet.kernel.flags.errors import Refused
from agrovet.kernel.flags.models import FlagDecision
from agrovet.kernel.flags.queries import Look
from agrovet.kernel.flags.rules import rule_of


def switch_on(name: str, *, seen: int, actor: str, reason: str, rehearse: bool = False) -> Look:
    """
    On for everybody. A ramp that was running is over; rules stay for when it is on for some again.

    :raises UnknownFlag: if there is no such flag
    :raises SeenOther: if the version is another by now
    :raises Refused: if nobody says who and why, or another provider decides
    """

    def change(flag: Flag, row: FlagDecision) -> None:
        requiring.require_value(flag, row)
        row.mode, row.ramp = "on", None

    return changing.change(name, change, "on", seen=seen, actor=actor, reason=reason, rehearse=rehearse)


def switch_off(name: str, *, seen: int, actor: str, reason: str, rehearse: bool = False) -> Look:
    """Off for everybody, whatever the rules say; errors as those of `switch_on`."""

    def change(flag: Flag, row: FlagDecision) -> None:
        row.mode, row.ramp = "off", None

    return changing.change(name, change, "off", seen=seen, actor=actor, reason=reason, rehearse=rehearse)


def reset(name: str, *, seen: int, actor: str, reason: str, rehearse: bool = False) -> Look:
    """As the code declares it: rules, share, ramp and value are forgotten; errors as those of `switch_on`."""

    def change(flag: Flag, row: FlagDecision) -> None:
        row.mode, row.rules, row.share, row.ramp, row.value = "default", [], 0, None, None

    return changing.change(name, change, "reset", seen=seen, actor=actor, reason=reason, rehearse=rehearse)


def set_share(name: str, share: int, *, seen: int, actor: str, reason: str, rehearse: bool = False) -> Look:
    """
    On for `share` percent of the people, 0 to 100, beside those whom rules name; raising it removes nobody.

    :raises Refused: also if the flag is about a whole module, or its share is on a ramp
    """

    def change(flag: Flag, row: FlagDecision) -> None:
        requiring.require_some(flag, row)
        requiring.require_no_ramp(row)
        if type(share) is not int or not 0 <= share <= 100:
            raise Refused(f"{share!r} is no share: write a number from 0 to 100.")
        row.mode, row.share = "some", share

    return changing.change(name, change, "share", seen=seen, actor=actor, reason=reason, rehearse=rehearse)


def set_rules(
    name: str, rules: Sequence[Mapping[str, Any]], *, seen: int, actor: str, reason: str, rehearse: bool = False
) -> Look:
    """
    On for those of whom one of these rules holds, beside the share; the rules before are replaced.

    A rule is a mapping of what must hold together: `people` (ids), `role`, `header` (name and value), `share`
    (percent of those), `since` and `until` (ISO 8601 with a zone).

    :raises Refused: also if the flag is about a whole module, or one of them is no rule
    """

    def change(flag: Flag, row: FlagDecision) -> None:
        requiring.require_some(flag, row)
        requiring.understood(lambda: [rule_of(each) for each in rules])
        row.mode, row.rules = "some", [dict(each) for each in rules]

    return changing.change(name, change, "rules", seen=seen, actor=actor, reason=reason, rehearse=rehearse)


def start_ramp(
    name: str,
    *,
    shares: Sequence[int],
    minutes: float,
    seen: int,
    actor: str,
    reason: str,
    guarded: bool = True,
    rehearse: bool = False,
) -> Look:
    """
    On for a share that grows by itself: each of `shares` (percent) for so many minutes, the last one for good.

    While it is guarded, requests with the feature that fail more, or take longer, than those without it end it.

    :raises Refused: also if the flag is about a whole module, is on a ramp, or has a larger share already
    """

    def change(flag: Flag, row: FlagDecision) -> None:
        requiring.require_some(flag, row)
        requiring.require_no_ramp(row)
        requiring.understood(lambda: ramps.check(shares, minutes))
        if row.mode == "some" and row.share > shares[0]:
            raise Refused(
                f"{row.share} % have {name} already: a ramp that begins with {shares[0]} % would take it from people."
            )
        began = datetime.now(UTC).isoformat()
        row.mode, row.share = "some", 0
        row.ramp = {"shares": list(shares), "minutes": minutes, "began": began, "guarded": guarded}

    return changing.change(name, change, "ramp", seen=seen, actor=actor, reason=reason, rehearse=rehearse)


def stop_ramp(
    name: str, *, seen: int, actor: str, reason: str, share: int | None = None, rehearse: bool = False
) -> Look:
    """
    End the ramp: the share stays as it is now, or becomes `share`.

    :raises Refused: also if there is no ramp
    """

    def change(flag: Flag, row: FlagDecision) -> None:
        if row.ramp is None:
            raise Refused(f"{name} is on no ramp.")
        held = ramps.ramp_of(row.ramp).share(datetime.now(UTC).timestamp()) if share is None else share
        if not 0 <= held <= 100:
            raise Refused(f"{held} is no share: write a number from 0 to 100.")
        row.share, row.ramp = held, None

    return changing.change(name, change, "stop", seen=seen, actor=actor, reason=reason, rehearse=rehearse)


def set_value(name: str, value: Value, *, seen: int, actor: str, reason: str, rehearse: bool = False) -> Look:
    """
    What those get for whom it is on; of the type that the code declares.

    :raises Refused: also if it is of another type, or the flag is a question of yes or no
    """

    def change(flag: Flag, row: FlagDecision) -> None:
        if isinstance(flag.default, bool):
            raise Refused(f"{name} is a question of yes or no: switch it on or off.")
        if type(value) is not type(flag.default):
            raise Refused(f"{value!r} is no {flag.kind}, which {name} is.")
        row.value = value

    return changing.change(name, change, "value", seen=seen, actor=actor, reason=reason, rehearse=rehearse)
