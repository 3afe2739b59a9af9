"""How flags stand: what is declared, what was decided, who decided last."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from agrovet.kernel.databases import control_alias
from agrovet.kernel.flags.declared import DECLARED, Flag, Value, flag_called
from agrovet.kernel.flags.loading import decided_in
from agrovet.kernel.flags.models import FlagDecision


@dataclass(frozen=True, kw_only=True)
class Look:
    """
    One flag at a moment.

    `kind` is `bool`, `int`, `float` or `str`; `mode` is `default`, `on`, `off` or `some`; `share_now` is in percent,
    and of a ramp's step where one is running; `version` is what the next decision names as seen.
    """

    name: str
    owner: str
    kind: str
    default: Value
    meaning: str
    until: date | None
    is_past_its_end: bool
    version: int
    mode: str
    rules: list[dict[str, Any]]
    share: int
    share_now: int
    ramp: dict[str, Any] | None
    value: Value | None
    who: str
    why: str
    changed_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        """In plain values."""
        return asdict(self)


def all_flags() -> list[Look]:
    """Every declared flag, those about whole modules first."""
    rows = {row.name: row for row in FlagDecision.objects.using(control_alias()).all()}
    flags = sorted(DECLARED.values(), key=lambda flag: (not flag.is_switch, flag.name))
    return [look_at(flag, rows.get(flag.name) or FlagDecision(name=flag.name)) for flag in flags]


def flag(name: str) -> Look:
    """
    One flag.

    :raises UnknownFlag: if there is none of this name
    """
    declared = flag_called(name)
    row = FlagDecision.objects.using(control_alias()).filter(name=name).first()
    return look_at(declared, row or FlagDecision(name=name))


def strangers() -> list[str]:
    """The flags that somebody decided about, and that the code no longer declares."""
    names = FlagDecision.objects.using(control_alias()).order_by("name").values_list("name", flat=True)
    return [name for name in names if name not in DECLARED]


def look_at(flag: Flag, row: FlagDecision) -> Look:
    """The flag with what its row says."""
    now = datetime.now(UTC)
    return Look(
        name=flag.name,
        owner=flag.owner,
        kind=flag.kind,
        default=flag.default,
        meaning=flag.meaning,
        until=flag.until,
        is_past_its_end=flag.until is not None and now.date() > flag.until,
        version=row.version,
        mode=row.mode,
        rules=list(row.rules),
        share=row.share,
        share_now=decided_in(row).share_at(now.timestamp()),
        ramp=row.ramp,
        value=row.value,
        who=row.who,
        why=row.why,
        changed_at=row.changed_at,
    )
