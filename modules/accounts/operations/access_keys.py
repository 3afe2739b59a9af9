"""
Access keys: listed, and ended.

Whatever ends a key ends it here, so that each end is announced once: open sockets and other processes rely on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agrovet.kernel import bus
from agrovet.kernel.writing import writing
from modules.accounts.errors import NoSuchKey
from modules.accounts.events import KeysEnded
from modules.accounts.models import AccessKey

MOST_LISTED = 100
_ID_LENGTH = 16
# Of one statement, and of one event.
MOST_NAMED = 500


@dataclass(frozen=True, kw_only=True)
class ListedKey:
    """A key as its owner sees it. `id` is the beginning of its digest, from which no key can be made."""

    id: str
    created_at: datetime
    is_current: bool


def own_keys(*, user_id: int, current: str) -> list[ListedKey]:
    """The keys of a person, the newest first, at most a hundred; `current` is the digest of the key that asks."""
    rows = AccessKey.objects.filter(user_id=user_id).order_by("-created_at", "hash")
    return [
        ListedKey(id=digest[:_ID_LENGTH], created_at=created_at, is_current=digest == current)
        for digest, created_at in rows.values_list("hash", "created_at")[:MOST_LISTED]
    ]


def end_own_key(*, user_id: int, id: str, now: datetime) -> None:
    """
    End one of a person's keys, named as in the list.

    :raises NoSuchKey: if the person has no such key
    """
    digests = AccessKey.objects.filter(user_id=user_id, hash__startswith=id) if len(id) == _ID_LENGTH else None
    if digests is None or not end_keys(digests=list(digests.values_list("hash", flat=True)), now=now):
        raise NoSuchKey


def end_keys(*, digests: Sequence[str], now: datetime) -> int:
    """End the keys with these digests, and return how many there were."""
    with writing("accounts"):
        starts = range(0, len(digests), MOST_NAMED)
        return sum(_end(digests[start : start + MOST_NAMED], now=now) for start in starts)


def end_all_keys(*, user_id: int, now: datetime, kept: str = "") -> None:
    """End all keys of a person but the one with the digest `kept`, where there is one."""
    with writing("accounts"):
        own = AccessKey.objects.filter(user_id=user_id).exclude(hash=kept)
        end_keys(digests=list(own.values_list("hash", flat=True)), now=now)


def _end(digests: Sequence[str], *, now: datetime) -> int:
    rows = AccessKey.objects.select_for_update().filter(hash__in=digests)
    by_owner: dict[int, list[str]] = {}
    for digest, user_id in rows.values_list("hash", "user_id"):
        by_owner.setdefault(user_id, []).append(digest)
    for user_id, own in by_owner.items():
        AccessKey.objects.filter(hash__in=own).delete()
        bus.publish(KeysEnded(user_id=user_id, ended_at=now, digests=tuple(own)))
    return sum(map(len, by_owner.values()))
