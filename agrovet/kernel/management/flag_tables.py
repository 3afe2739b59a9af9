"""Flags as tables for people."""

from collections.abc import Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table

from agrovet.kernel.flags.queries import Look
from agrovet.kernel.record.reading import Told

_SAID_IN = ("people", "role", "header", "since", "until", "share")


def of_all(looks: Sequence[Look]) -> Table:
    """A row each."""
    table = Table("flag", "of", "stands", "default", "version", "meaning", box=None, pad_edge=False)
    for look in looks:
        table.add_row(look.name, look.owner, standing(look), str(look.default), str(look.version), escape(look.meaning))
    return table


def of_one(look: Look) -> Table:
    """All that is known of it."""
    table = Table(box=None, pad_edge=False, show_header=False)
    lines: list[tuple[str, Any]] = [
        ("flag", look.name),
        ("meaning", look.meaning),
        ("of", look.owner),
        ("stands", standing(look)),
        ("default", look.default),
        *([("value", look.value)] if look.value is not None else []),
        *((f"rule {number}", conditions(rule)) for number, rule in enumerate(look.rules, 1)),
        *([("ends", f"{look.until}{', which is over' if look.is_past_its_end else ''}")] if look.until else []),
        ("version", look.version),
    ]
    if look.changed_at:
        lines.append(("decided", f"{look.changed_at:%Y-%m-%d %H:%M:%S} by {look.who}: {look.why}"))
    for name, value in lines:
        table.add_row(name, escape(str(value)))
    return table


def of_history(entries: Sequence[Told]) -> Table:
    """Decisions, one below the other."""
    table = Table("at", "flag", "who", "what", "why", box=None, pad_edge=False)
    for entry in entries:
        changed = ", ".join(f"{name} {before} → {after}" for name, (before, after) in entry.differences.items())
        cells = (entry.subject, entry.actor, changed, entry.reason)
        table.add_row(f"{entry.at:%Y-%m-%d %H:%M:%S}", *map(escape, cells))
    return table


def standing(look: Look) -> str:
    """For whom it is on, in a few words."""
    match look.mode:
        case "on":
            return "on"
        case "off":
            return "off"
        case "some":
            growing = " and growing" if look.ramp and look.share_now < look.ramp["shares"][-1] else ""
            rules = f", {len(look.rules)} rule{'s'[: len(look.rules) > 1]}" if look.rules else ""
            return f"on for {look.share_now} %{growing}{rules}"
    return "as declared"


def conditions(rule: dict[str, Any]) -> str:
    """What must hold together, in one order, whichever the database keeps."""
    return ", ".join(_condition(name, rule[name]) for name in _SAID_IN if name in rule)


def _condition(name: str, value: Any) -> str:
    match name:
        case "people":
            return f"people {', '.join(map(str, value))}"
        case "header":
            return f"header {value[0]}={value[1]}"
        case "share":
            return f"{value} % of those"
    return f"{name} {value}"
