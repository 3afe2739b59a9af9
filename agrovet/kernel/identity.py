"""Who is asking: the little that every module may know about the person behind a request."""

from dataclasses import dataclass
from functools import cache
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


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


class Identify(Protocol):
    """The door function that tells whose key this is."""

    def __call__(self, *, key: str) -> Identity | None:
        """The person with this key, or None where the key is dead."""


@cache
def _identify() -> Identify:
    return cast(Identify, import_string(settings.AGROVET_IDENTITY_DOOR))


def identity_of_key(value: str) -> Identity | None:
    """
    The person a client's key belongs to.

    `value` is the key as a client sends it, with or without a scheme (`Token`, `Bearer`) before it.
    """
    scheme, _, rest = value.strip().partition(" ")
    key = rest.strip() if scheme.lower() in {"token", "bearer"} and rest else value.strip()
    # A key is short and plain; anything else cannot be one and is not worth a question.
    if not key or len(key) > 128 or not key.isascii():
        return None
    return _identify()(key=key)
