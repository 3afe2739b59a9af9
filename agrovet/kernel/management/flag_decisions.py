"""The verbs of `manage.py flags` that decide: each returns the exit code."""

import json
from argparse import ArgumentTypeError
from collections.abc import Callable
from typing import Any

from agrovet.kernel.flags import operations, queries
from agrovet.kernel.flags.declared import Flag, Value, flag_called
from agrovet.kernel.flags.errors import Refused
from agrovet.kernel.flags.queries import Look
from agrovet.kernel.management import flag_tables
from agrovet.kernel.management.console import FINE, Console
from agrovet.kernel.management.deciding import who, why
from agrovet.kernel.numbers import whole_number


def ids(text: str) -> list[int]:
    """
    Numbers between commas.

    :raises ArgumentTypeError: if one is none
    """
    numbers = [whole_number(part.strip()) for part in text.split(",")]
    found = [number for number in numbers if number is not None]
    if len(found) < len(numbers):
        raise ArgumentTypeError(f"{text} is no list of numbers: write 7,12.")
    return found


shares = ids


def rules(text: str) -> list[dict[str, Any]]:
    """
    A list of rules, in JSON; whether they are any is looked at later.

    :raises ArgumentTypeError: if it is no list of objects
    """
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise ArgumentTypeError(f"this is no JSON: {error}") from None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ArgumentTypeError('write a list of rules, such as [{"people": [7]}].')
    return found


def run_on(console: Console, **options: Any) -> int:
    """For everybody."""
    return _decide(console, operations.switch_on, options)


def run_off(console: Console, **options: Any) -> int:
    """For nobody."""
    return _decide(console, operations.switch_off, options)


def run_reset(console: Console, **options: Any) -> int:
    """As declared."""
    return _decide(console, operations.reset, options)


def run_share(console: Console, *, percent: int, **options: Any) -> int:
    """For some."""
    return _decide(console, operations.set_share, options, share=percent)


def run_allow(console: Console, **options: Any) -> int:
    """One rule more."""
    rule = {name: options[name] for name in ("people", "role", "since", "until") if options[name]} | _header_and_share(
        options
    )
    before = queries.flag(options["name"])
    return _decide(console, operations.set_rules, _seen(options, before), rules=[*before.rules, rule])


def run_disallow(console: Console, *, number: int, **options: Any) -> int:
    """One rule less."""
    before = queries.flag(options["name"])
    if not 1 <= number <= len(before.rules):
        raise Refused(f"{before.name} has {len(before.rules)} rules, and none with the number {number}.")
    rules = [rule for place, rule in enumerate(before.rules, 1) if place != number]
    return _decide(console, operations.set_rules, _seen(options, before), rules=rules)


def run_rules(console: Console, *, rules: list[dict[str, Any]], **options: Any) -> int:
    """All rules."""
    return _decide(console, operations.set_rules, options, rules=rules)


def run_value(console: Console, *, value: str, **options: Any) -> int:
    """What those get."""
    return _decide(console, operations.set_value, options, value=_value(flag_called(options["name"]), value))


def run_ramp(console: Console, *, shares: list[int] | None, stop: bool, share: int | None, **options: Any) -> int:
    """A share that grows, or the end of that."""
    if stop == (shares is not None):
        raise Refused("Write the shares of the ramp, such as 1,10,50,100, or --stop.")
    if stop:
        return _decide(console, operations.stop_ramp, options, share=share)
    return _decide(
        console,
        operations.start_ramp,
        options,
        shares=shares,
        minutes=options["minutes"],
        guarded=not options["unguarded"],
    )


def _decide(console: Console, do: Callable[..., Look], options: dict[str, Any], **more: Any) -> int:
    name, verb = options["name"], options["verb"]
    look = do(
        name,
        seen=queries.flag(name).version if options["seen"] is None else options["seen"],
        actor=who(options["actor"]),
        reason=why(options["reason"], f"flags {verb}"),
        rehearse=options["dry_run"],
        **more,
    )
    done = "Nothing was changed; afterwards it would be so:" if options["dry_run"] else ""
    table = flag_tables.of_one(look)
    console.tell({**look.as_json(), "is_rehearsed": options["dry_run"]}, *([done] if done else []), table)
    return FINE


def _seen(options: dict[str, Any], look: Look) -> dict[str, Any]:
    return options if options["seen"] is not None else {**options, "seen": look.version}


def _header_and_share(options: dict[str, Any]) -> dict[str, Any]:
    rule: dict[str, Any] = {}
    if options["header"]:
        name, equals, value = options["header"].partition("=")
        if not (name and equals and value):
            raise Refused(f"{options['header']} is no header: write NAME=VALUE.")
        rule["header"] = [name.lower(), value]
    if options["among"] is not None:
        rule["share"] = options["among"]
    return rule


def _value(flag: Flag, text: str) -> Value:
    try:
        return text if isinstance(flag.default, bool) else type(flag.default)(text)
    except ValueError:
        raise Refused(f"{text} is no {flag.kind}, which {flag.name} is.") from None
