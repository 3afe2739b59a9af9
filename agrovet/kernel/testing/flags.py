"""Flags in tests: as declared, unless a test says otherwise; nothing is decided in a table for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from agrovet.kernel.flags import decided, switches
from agrovet.kernel.flags.decided import Decided
from agrovet.kernel.flags.declared import flag_called


@contextmanager
def flag(name: str, *, on: bool) -> Iterator[None]:
    """
    In the block the flag is on, or off, for everybody.

    :raises UnknownFlag: if nobody declares it
    """
    before = decided.all_decided()
    flag_called(name)
    decided.learn({**before, name: Decided(version=1, mode="on" if on else "off")})
    switches.refresh()
    try:
        yield
    finally:
        decided.learn(before)
        switches.refresh()
