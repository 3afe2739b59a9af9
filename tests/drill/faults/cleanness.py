"""When a module is in a clean state: looked up in the databases themselves, and in what `status` says."""

from collections.abc import Iterator
from typing import Any

from tests.drill.databases import Database
from tests.drill.town import Town

HOLDS = 41_870  # the first number of the locks by which writes are held, as the gates' functions have it


def standing_of(town: Town, module: str) -> tuple[str, str, int]:
    """Phase, authority and term."""
    rows = town.home.ask(f"SELECT phase, authority, term FROM extraction_placement WHERE module = '{module}'")
    phase, authority, term = rows[0] if rows else ("local", "home", 0)
    return str(phase), str(authority), int(term)


def unclean(town: Town, module: str, status: Any) -> Iterator[str]:
    """What is not as it must be while nobody carries out anything."""
    if status["under_way"]:
        yield f"status tells of {status['under_way']}"
    if status["problem"]:
        yield f"status says: {status['problem']}"
    phase, authority, term = standing_of(town, module)
    here, there = _gate(town.home, module), _gate(town.service_of(module), module)
    if phase == "local":
        if (here, there) != (None, None):
            yield f"it is local, and its gates are {here} and {there}"
    else:
        owner, other = (here, there) if authority == "home" else (there, here)
        if owner != ("open", term) or other is None or other[0] != "closed":
            yield f"the data is at {authority}, term {term}, and the gates are {here} at home and {there} there"
    for place in (town.home, town.service_of(module)):
        [(held,)] = place.ask(
            f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = {HOLDS} "
            "AND mode = 'ExclusiveLock' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        if held:
            yield "somebody holds writes"
    [(announced,)] = town.home.ask(
        f"SELECT count(*) FROM extraction_placement WHERE module = '{module}' AND hold_until IS NOT NULL"
    )
    if announced:
        yield "a switch is still announced"


def _gate(place: Database, module: str) -> tuple[str, int] | None:
    if place.ask("SELECT to_regclass('extraction_gate')") == [(None,)]:
        return None
    rows = place.ask(f"SELECT state, epoch FROM extraction_gate WHERE module = '{module}'")
    return (str(rows[0][0]), int(rows[0][1])) if rows else None
