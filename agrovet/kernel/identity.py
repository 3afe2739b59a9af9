"""Who is asking: the little that every module may know about the person behind a request."""

import hashlib
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from agrovet.kernel.noting import note_person


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A person whose key is good. `role` is `Specialist`, `businessman`, `consumer` or None."""

    id: int
    full_name: str
    role: str | None
    is_staff: bool

    @property
    def is_authenticated(self) -> bool:
        """Always: without a good key there is no identity."""
        return True

    @property
    def pk(self) -> int:
        """The id, under the name that REST framework's throttles look for."""
        return self.id


@dataclass(frozen=True)
class Anonymous:
    """A visitor without a key, or with one that is dead."""

    id: None = None
    full_name: str = ""
    role: None = None
    is_staff: bool = False
    pk: None = None

    @property
    def is_authenticated(self) -> bool:
        """Never."""
        return False


@dataclass(frozen=True, kw_only=True)
class StaffMember:
    """An active person on staff. A superuser is an operator."""

    id: int
    name: str
    is_superuser: bool


class FindStaff(Protocol):
    """The door function that tells who is on staff."""

    def __call__(self, *, ids: Collection[int]) -> Mapping[int, StaffMember]:
        """Those of these people who are active and on staff."""


class Identify(Protocol):
    """The door function that tells whose key this is."""

    def __call__(self, *, key: str) -> Identity | None:
        """The person with this key, or None where the key is dead."""


@cache
def _identify() -> Identify:
    return cast(Identify, import_string(settings.AGROVET_IDENTITY_DOOR))


def scheme_in(value: str) -> str:
    """The scheme before a key, `token` or `bearer`, as the two generations of clients write it; empty for any other."""
    scheme = value.partition(" ")[0].lower()
    return scheme if scheme in {"token", "bearer"} else ""


def key_in(value: str) -> str:
    """The key in what a client sends, with or without a scheme (`Token`, `Bearer`) before it; empty if it is none."""
    _, _, rest = value.strip().partition(" ")
    key = rest.strip() if rest and scheme_in(value.strip()) else value.strip()
    # A key is short and plain; anything else cannot be one and is not worth a question.
    return key if key and len(key) <= 128 and key.isascii() else ""


def digest_of_key(key: str) -> str:
    """What stands for a key where the key itself need not be known."""
    return hashlib.sha256(key.encode()).hexdigest()


VOUCHED_FOR = 1.0
"""Seconds. A body may take minutes to come in, and the key may have ended by then: it is identified anew."""

# What is known of one key already: its digest, whose it is, and until when that holds by the monotonic clock.
_vouched: ContextVar[tuple[str, Identity | None, float] | None] = ContextVar("vouched_identity", default=None)


@contextmanager
def vouched(digest: str, identity: Identity | None, *, age: float = 0.0) -> Iterator[None]:
    """In the block, for a second, the key with this digest belongs to this person, or is dead; `age` is in seconds."""
    marker = _vouched.set((digest, identity, time.monotonic() + VOUCHED_FOR - age) if digest else None)
    try:
        yield
    finally:
        _vouched.reset(marker)


def identity_of_key(value: str) -> Identity | None:
    """
    The person a client's key belongs to.

    `value` is the key as a client sends it, with or without a scheme (`Token`, `Bearer`) before it.
    """
    key = key_in(value)
    if not key:
        return None
    known = _vouched.get()
    is_known = known is not None and known[0] == digest_of_key(key) and time.monotonic() < known[2]
    who = known[1] if known and is_known else _identify()(key=key)
    if who is not None:
        note_person(who.id)
    return who
