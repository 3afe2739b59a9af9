"""People who share no room any more: to each other, they are offline."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from modules.chat import news
from modules.chat.broadcasts import send_after_commit
from modules.chat.models import Participant


@contextmanager
def announcing_offline(user_ids: Collection[int]) -> Iterator[None]:
    """
    Announce as offline whom the block parts from the last room that they shared with one of these people.

    Only who shares a room with a person receives their coming and going: without this, whoever is gone would stay
    online for those who can learn nothing more of them. It is sent once the transaction commits, before the sockets
    are closed that are closed after the block.
    """
    before = _room_mates(user_ids)
    yield
    after = _room_mates(user_ids)
    parted = {id: before[id] - after.get(id, set()) for id in sorted(before)}
    send_after_commit(
        [one for id, others in parted.items() if others for one in news.of_going_offline(id, others, parted)]
    )


def _room_mates(user_ids: Collection[int]) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    pairs = Participant.objects.filter(user_id__in=user_ids).values_list("user_id", "room__participants__user_id")
    for user_id, other_id in pairs.distinct():
        if other_id != user_id:
            found[user_id].add(other_id)
    return found
