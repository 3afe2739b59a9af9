"""What clients were answered, and what was acknowledged to them."""

import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

import httpx

SILENT = "no answer"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Something that was acknowledged: where it is read, and what must be there; in bytes, the whole answer."""

    path: str
    key: str
    expected: Mapping[str, object] | bytes


@dataclass
class Ledger:
    """Kept while people work. Answers are counted from the last `turn` on, what was acknowledged from the beginning."""

    kept: list[Kept] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    waited: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    last_bad: float = 0.0
    last_good: dict[str, float] = field(default_factory=dict)
    last_bad_of: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def turn(self) -> None:
        """Begin a new page."""
        with self._lock:
            self.answers, self.wrong, self.waited = Counter(), [], []

    def percentile(self, share: int) -> float:
        """Return within how many seconds so many percent of the requests since the last turn were answered."""
        with self._lock:
            waited = sorted(self.waited)
        return waited[min(len(waited) - 1, len(waited) * share // 100)] if waited else inf

    def saw(self, what: str, answer: httpx.Response | None, *, began: float) -> bool:
        """Note an answer, or that there was none; whether it was a good one. `began` is when it was asked for."""
        with self._lock:
            status = SILENT if answer is None else str(answer.status_code)
            self.answers[status] += 1
            self.waited.append(time.monotonic() - began)
            if answer is not None:
                self.wrong += [f"{what}: {fault}" for fault in faults_of(answer)]
            is_good = answer is not None and answer.status_code < 400
            if is_good:
                self.last_good[what] = max(began, self.last_good.get(what, 0.0))
            elif answer is None or answer.status_code >= 500:
                self.last_bad = self.last_bad_of[what] = time.monotonic()
            return is_good

    @property
    def failed(self) -> dict[str, int]:
        """The answers since the last turn that were no good ones."""
        return {status: count for status, count in self.answers.items() if not status.startswith("2")}

    def acknowledged(self, path: str, key: str, expected: Mapping[str, object] | bytes) -> None:
        """From now on this must be there."""
        with self._lock:
            self.kept.append(Kept(path=path, key=key, expected=expected))


def faults_of(answer: httpx.Response) -> list[str]:
    """What no client may see: a 500, a stack trace, an error without a sentence."""
    if answer.status_code < 400:
        return []
    text = answer.text
    found = [f"status 500: {text[:100]}"] if answer.status_code == 500 else []
    if "Traceback (most recent call last)" in text:
        found.append("a stack trace")
    try:
        told = answer.json()
    except ValueError:
        return [*found, f"{answer.status_code} is no JSON: {text[:100]}"]
    if not (isinstance(told, dict) and isinstance(told.get("detail"), str)):
        found.append(f"{answer.status_code} without a sentence: {text[:100]}")
    return found
