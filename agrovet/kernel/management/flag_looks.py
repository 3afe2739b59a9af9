"""The verbs of `manage.py flags` that only look: each returns the exit code."""

from typing import Any

from agrovet.kernel.flags import queries, value_of
from agrovet.kernel.identity import Identity
from agrovet.kernel.management import flag_tables
from agrovet.kernel.management.console import FAILED, FINE, Console
from agrovet.kernel.record.reading import Choice, latest


def run_list(console: Console, *, module: str, **_: Any) -> int:
    """A row each."""
    looks = [look for look in queries.all_flags() if module in ("", look.owner)]
    console.tell([look.as_json() for look in looks], flag_tables.of_all(looks))
    return FINE


def run_show(console: Console, *, name: str, person: int | None, role: str, **_: Any) -> int:
    """One in full, and what it would be for somebody."""
    look = queries.flag(name)
    told: dict[str, Any] = look.as_json()
    shown: list[Any] = [flag_tables.of_one(look)]
    if person is not None:
        who_asks = Identity(id=person, full_name="", role=role or None, is_staff=False)
        told["for_person"] = value_of(name, person=who_asks)
        shown.append(f"for person {person}: {told['for_person']}")
    console.tell(told, *shown)
    return FINE


def run_history(console: Console, *, name: str, n: int, **_: Any) -> int:
    """Newest last; of flags that are gone from the code, too."""
    entries = list(reversed(latest(Choice(action="flag.", subject=name), count=n)))
    console.tell([entry.as_json() for entry in entries], flag_tables.of_history(entries))
    return FINE


def run_check(console: Console, **_: Any) -> int:
    """Exit code 1 where something needs a person."""
    found = [
        f"{look.name} was to be decided by {look.until}: take it out of the code, or give it another day."
        for look in queries.all_flags()
        if look.is_past_its_end
    ]
    found += [
        f"{name} is gone from the code, and somebody decided about it: nobody asks for it any more."
        for name in queries.strangers()
    ]
    console.tell({"found": found}, *(found or ["All is in order."]))
    return FAILED if found else FINE
