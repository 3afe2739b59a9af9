"""
Changes of what people on staff may do, and of what they get in with: who made them, and who depends on whom by them.

Staff and superuser rights, groups, passwords, numbers and second factors are changed in accounts, by the admin, by
commands and over HTTP; each change notes itself here. Teams note theirs by themselves.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from getpass import getuser
from socket import gethostname
from typing import Any

from agrovet.kernel.databases import control_alias
from agrovet.kernel.record.models import Entry
from agrovet.kernel.record.noting import note

DEPENDS_FOR = timedelta(days=7)
"""Whoever was made or changed by somebody may be somebody's second account, until its owner must have noticed."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Whoever makes a change. `person_id` is None at the command line, which knows no people."""

    name: str
    person_id: int | None = None


_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)


def whoever_runs_this() -> str:
    """The account of the machine that runs this process, such as `root@host`: who acts at the command line."""
    return f"{getuser()}@{gethostname()}"[:120]


@contextmanager
def acting_as(*, person_id: int, name: str) -> Iterator[None]:
    """In the block, changes are made by this person."""
    marker = _acting.set(Actor(name=f"{name[:60] or 'person'} (#{person_id})", person_id=person_id))
    try:
        yield
    finally:
        _acting.reset(marker)


def note_change(
    what: str, *, person_id: int, before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None
) -> None:
    """Note that a person was changed: `what` is `created`, `changed`, `deleted`, `password_set` and the like."""
    actor = _acting.get() or Actor(name=whoever_runs_this())
    note(
        action=f"person.{what}",
        subject=f"person:{person_id}",
        actor=actor.name,
        before=before,
        after={**(after or {}), "by": actor.person_id},
        module="accounts",
    )


def common_origin(first: int, second: int, *, now: datetime) -> int | None:
    """
    Return who made or changed both people within the last seven days, directly or by others; None for nobody.

    A person is their own origin: where one of them has changed the other, that one is returned.
    """
    makers = _makers(since=now - DEPENDS_FOR)
    return min(_origins(first, makers) & _origins(second, makers), default=None)


def _origins(person_id: int, makers: Mapping[int, set[int]]) -> set[int]:
    found: set[int] = set()
    waiting = [person_id]
    while waiting:
        if (one := waiting.pop()) not in found:
            found.add(one)
            waiting += makers.get(one, ())
    return found


def _makers(*, since: datetime) -> Mapping[int, set[int]]:
    """Who was changed since then, and by whom."""
    entries = Entry.objects.using(control_alias()).filter(at__gte=since.astimezone(UTC))
    makers: defaultdict[int, set[int]] = defaultdict(set)
    for subject, after in entries.filter(action__startswith="person.").values_list("subject", "after"):
        by = json.loads(after)["by"]
        if by is not None:
            makers[int(subject.partition(":")[2])].add(by)
    for actor, before, after in entries.filter(action__startswith="team.").values_list("actor", "before", "after"):
        for person_id in _given_rights(json.loads(before or "null") or {}, json.loads(after or "null") or {}):
            # By a name such as `Ana (#7)`, which who acts for a person gives.
            makers[person_id].update(int(id) for id in re.findall(r"\(#(\d{1,18})\)", actor))
    return makers


def _given_rights(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[int]:
    """Who may do more by this change of a team."""
    old, new = set(before.get("members", ())), set(after.get("members", ()))
    is_wider = bool(after.get("operates")) > bool(before.get("operates")) or bool(
        set(after.get("modules", ())) - set(before.get("modules", ()))
    )
    return new if is_wider else new - old
