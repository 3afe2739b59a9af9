"""What a process has found out and takes as given for a while."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any, Generic, TypeVar
from weakref import WeakSet

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

_all: "WeakSet[Remembered[Any, Any]]" = WeakSet()


class Remembered(Generic[Key, Value]):
    """So many values at most, each for so many seconds; those that were kept first go first. For all threads."""

    def __init__(self, *, seconds: float, most: int) -> None:
        self.seconds, self._most = seconds, most
        self._kept: OrderedDict[Key, tuple[float, Value]] = OrderedDict()
        self._lock = threading.Lock()
        _all.add(self)

    def get(self, key: Key) -> Value | None:
        """The value, unless it is too old or there is none."""
        with self._lock:
            found = self._kept.get(key)
        return found[1] if found and time.monotonic() - found[0] < self.seconds else None

    def keep(self, key: Key, value: Value) -> Value:
        """Remember the value from now on; it is returned."""
        with self._lock:
            self._kept[key] = time.monotonic(), value
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value

    def forget(self) -> None:
        """Remember nothing any more."""
        with self._lock:
            self._kept.clear()


def forget_all() -> None:
    """Find everything out anew, for tests."""
    for each in list(_all):
        each.forget()
