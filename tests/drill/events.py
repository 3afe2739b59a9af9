"""Events against what was acknowledged: each thing was announced once, and everybody has read of it."""

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping

from tests.drill.databases import Database
from tests.drill.ledger import Ledger
from tests.support.servers import MODULES

# Where clients find a thing: whose it is, how it was announced, and which field of the event names it.
ANNOUNCED = {
    "/api/auth/users/": ("accounts", "user.created", "user_id"),
    "/api/media/": ("media", "media.created", "media_id"),
    "/api/adds/": ("marketplace", "ad.created", "ad_id"),
    "/api/foro/posts/": ("forum", "forum.post.created", "post_id"),
    "/api/foro/comments/": ("forum", "forum.comment.added", "comment_id"),
    "/api/foro/reactions/": ("forum", "forum.reaction.added", "reaction_id"),
    "/api/chat/rooms/": ("chat", "chat.room.created", "room_id"),
    "/api/chat/messages/": ("chat", "chat.message.sent", "message_id"),
}
Places = Mapping[str, Database]
"""For each module the database that has authority."""


def wait_until_read(places: Places, *, within: float = 60) -> list[str]:
    """Handlers that have not read to the ends of the logs in so many seconds, and what they have set aside."""
    deadline = time.monotonic() + within
    while (behind := [*_behind(places)]) and time.monotonic() < deadline:
        time.sleep(0.5)
    return behind


def _behind(places: Places) -> Iterator[str]:
    ends = {module: _end_of_log(places[module], module) for module in MODULES}
    for module in MODULES:
        cursors = places[module].ask(
            f"SELECT handler, module, position FROM bus_cursor WHERE handler LIKE '{module}.%'"
        )
        for handler, source, position in cursors:
            if position != ends[source]:
                yield f"{handler} has read {source} up to {position} of {ends[source]}"
        [(unplaced,)] = places[module].ask(
            f"SELECT count(*) FROM bus_event WHERE module = '{module}' AND position IS NULL"
        )
        if unplaced:
            yield f"{unplaced} events of {module} have no position"
        for handler, source, position, error in places[module].ask(
            f"SELECT handler, module, position, error FROM bus_parked WHERE handler LIKE '{module}.%'"
        ):
            yield f"{handler} has set {source}:{position} aside: {error[:300]}"


def _end_of_log(place: Database, module: str) -> int:
    rows = place.ask(f"SELECT last_position FROM bus_log WHERE module = '{module}'")
    return int(rows[0][0]) if rows else 0


def lost_or_doubled(places: Places, ledger: Ledger) -> list[str]:
    """Acknowledged things whose event is not there once, things announced twice, and holes in the logs."""
    found: list[str] = []
    wanted = [*ledger.kept, *ledger.gone, *ledger.perhaps_gone]
    for path, (module, name, field) in ANNOUNCED.items():
        rows = places[module].ask(f"SELECT payload FROM bus_event WHERE module = '{module}' AND name = '{name}'")
        times = Counter(_value(payload, field) for (payload,) in rows)
        found += [
            f"{name} of {id} is there {times[id]} times" for kind, id in wanted if kind == path and times[id] != 1
        ]
        known = {id for kind, id in wanted if kind == path}
        found += [f"{name} of {id} is there {n} times" for id, n in times.items() if n > 1 and id not in known]
    for module in MODULES:
        [(count, last)] = places[module].ask(
            f"SELECT count(*), coalesce(max(position), 0) FROM bus_event WHERE module = '{module}'"
        )
        if not count == last == _end_of_log(places[module], module):
            end = _end_of_log(places[module], module)
            found.append(f"the log of {module} has {count} events up to {last}, and ends at {end}")
    return found


def without_effect(places: Places, ledger: Ledger) -> list[str]:
    """People whose registration had another effect than one profile of their role."""
    profiles = Counter(id for (id,) in places["profiles"].ask("SELECT user_id FROM profiles_profile"))
    people = [id for path, id in ledger.kept if path == "/api/auth/users/"]
    return [f"person {id} has {profiles[id]} profiles" for id in people if profiles[id] != 1]


def _value(payload: object, field: str) -> object:
    return (json.loads(payload) if isinstance(payload, str) else payload)[field]  # type: ignore[index] # an object
