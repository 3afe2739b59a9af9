"""One way to a module at an address: its connections, its circuit breaker, its counts."""

import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import urllib3
from django.conf import settings
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from agrovet.kernel import trace
from agrovet.kernel.doors import deadlines, tokens, wire
from agrovet.kernel.doors.breaker import Breaker
from agrovet.kernel.doors.declared import Door
from agrovet.kernel.errors import DomainError

LARGEST_ANSWER = 64 * 1024 * 1024
_LONGEST_CONNECT = 1.0  # seconds; within a data centre it takes milliseconds
_AT_ONCE = 32  # connections that are kept; more are made when more calls run at once, and then let go


class NotSent(Exception):
    """No connection came about: the call was not carried out."""


class Lost(Exception):
    """No answer came: whether the call was carried out, nobody knows."""


class Misunderstood(Exception):
    """The other side runs, and refuses or answers something else: trying again would not help."""


class Way:
    """The way to one module. Threads share it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.breaker = Breaker()
        self._prefix = urlsplit(url).path.rstrip("/")
        self._pool = urllib3.connection_from_url(url, maxsize=_AT_ONCE, retries=False)
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def count(self, what: str) -> None:
        """Note that it happened once more: `calls`, `failures`, `retries`, `refused_by_breaker`."""
        with self._lock:
            self._counts[what] += 1

    def counts(self) -> dict[str, int]:
        """How often each thing happened since the process began."""
        with self._lock:
            return dict(self._counts)

    def send(self, door: Door, call: wire.Call) -> Any:
        """
        Make the call once, within what is left of its budget.

        :raises DomainError: as the function raised it
        :raises TypeError: if the function does not take these arguments
        :raises NotSent, Lost, Misunderstood: if there is no answer
        """
        status, body = self.exchange(door, call)
        if status == 200:
            return _read(door, body)
        if status == 400:
            raise TypeError(body.decode(errors="replace")[:500])
        if status == 404:
            raise Misunderstood(
                "it refuses: compare AGROVET_SERVICE_SECRET, the clocks, the versions, and what it hosts"
            )
        raise Lost(f"it answered {status}")

    def exchange(self, door: Door, call: wire.Call) -> tuple[int, bytes]:
        """
        Make the call once, within what is left of its budget; the answer as it came, with its status.

        :raises NotSent, Lost: if there is none
        """
        digest, length = call.measured()
        headers = {
            "content-length": str(length),
            "content-type": "application/octet-stream" if call.upload else "application/json",
            **trace.outgoing(),
            tokens.HEADER: tokens.issue(module=door.module, function=door.name, digest=digest),
            wire.ARGUMENTS_LENGTH: str(len(call.head)),
        }
        return self._exchange(f"{self._prefix}/internal/{door.module}/{door.name}", call, headers)

    def _exchange(self, path: str, call: wire.Call, headers: dict[str, str]) -> tuple[int, bytes]:
        seconds = max(deadlines.remaining(), 0.001)
        try:
            response = self._pool.urlopen(
                "POST",
                path,
                # One whole part where there is no file, so that it travels in one piece.
                body=_in_time(call) if call.upload else call.head,
                headers={**headers, deadlines.HEADER: str(int(seconds * 1000))},
                redirect=False,
                preload_content=False,
                # The first bounds each part of a body on its way, too, and those of a file may take their time.
                timeout=urllib3.Timeout(
                    connect=seconds if call.upload else min(seconds, _LONGEST_CONNECT), read=seconds
                ),
            )
            return response.status, _whole(response)
        except (NewConnectionError, ConnectTimeoutError) as error:
            raise NotSent(str(error)) from error
        except (HTTPError, OSError) as error:
            raise Lost(str(error)) from error


def _in_time(call: wire.Call) -> Iterator[bytes]:
    for chunk in call.chunks():
        if deadlines.remaining() <= 0:
            raise Lost("the time is up, and the file is not over yet")
        yield chunk


def _whole(response: urllib3.BaseHTTPResponse) -> bytes:
    """The body. Read as it comes: a server that drips is noticed at the deadline, not at the end."""
    parts, length = [], 0
    try:
        while part := response.read1(256 * 1024):
            parts.append(part)
            length += len(part)
            if length > LARGEST_ANSWER:
                raise Lost("the answer has no end")
            _wait_no_longer_for(response)
    except BaseException:
        # A connection with half an answer in it is of no use to the next call.
        response.close()
        raise
    response.release_conn()
    return b"".join(parts)


def _wait_no_longer_for(response: urllib3.BaseHTTPResponse) -> None:
    """Let the next part take what time is left, not what there was when the answer began."""
    seconds = deadlines.remaining()
    if seconds <= 0:
        raise Lost("the time is up, and the answer is not over yet")
    if (socket := getattr(response.connection, "sock", None)) is not None:
        socket.settimeout(seconds)


def _read(door: Door, body: bytes) -> Any:
    try:
        return wire.read_answer(door, body)
    except DomainError:
        raise
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        raise Misunderstood(f"its answer makes no sense: {error}") from error


_ways: dict[tuple[str, str], Way] = {}
_making = threading.Lock()


def way_to(module: str) -> Way:
    """The way to where this module runs."""
    url = settings.AGROVET_SERVICE_URLS[module]
    with _making:
        if (module, url) not in _ways:
            _ways[module, url] = Way(url)
        return _ways[module, url]


def ways() -> dict[tuple[str, str], Way]:
    """The ways that were gone, by module and address: their breakers and counts, for who watches over them."""
    with _making:
        return dict(_ways)


def forget_ways() -> None:
    """Begin anew, with new connections and closed breakers."""
    with _making:
        _ways.clear()
