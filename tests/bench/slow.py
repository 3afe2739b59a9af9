"""Slow clients: hundreds of connections that send a byte a second. Are the others still answered?"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

HOSTS = "Host: localhost\r\n"
BEGINNINGS = {
    "head": f"GET /api/health/ HTTP/1.1\r\n{HOSTS}X-Slow: ",
    "body": f"POST /api/auth/login/ HTTP/1.1\r\n{HOSTS}Content-Type: application/json\r\n"
    "Content-Length: 100000\r\n\r\n",
}
ASKED = f"GET /api/health/ HTTP/1.1\r\n{HOSTS}Connection: close\r\n\r\n"
CONNECTIONS, SECONDS = 300, 12
# Seconds between two of the others, and in which one of them is answered, or counts as not.
EVERY, LONGEST = 0.1, 2.0


@dataclass(frozen=True, kw_only=True)
class Trial:
    """How it went: of the others, how many were answered, and the slowest in ms; how many slow ones were held."""

    asked: int
    answered: int
    slowest: float
    held: int

    def __str__(self) -> str:
        share = f"{100 * self.answered / self.asked:.0f} % answered"
        slowest = f", slowest {self.slowest:,.0f} ms" if self.answered else ""
        return f"{share}{slowest}; {self.held} held"


def trial(port: int, kind: str) -> Trial:
    """
    Let so many clients be slow for so many seconds, and ask as another one meanwhile.

    :param kind: what comes slowly, `head` or `body`
    """
    times: list[float | None] = []
    over = threading.Event()
    with _slow_ones(port, kind) as slow:
        asking = threading.Thread(target=_ask, args=(port, times, over))
        asking.start()
        began = time.monotonic()
        for second in range(1, SECONDS + 1):
            slow = [each for each in slow if _says_more(each)]
            time.sleep(max(0.0, began + second - time.monotonic()))
        held = sum(_says_more(each) for each in slow)
        over.set()
        asking.join()
    answered = [each for each in times if each is not None]
    return Trial(asked=len(times), answered=len(answered), slowest=max(answered, default=0.0), held=held)


@contextlib.contextmanager
def _slow_ones(port: int, kind: str) -> Iterator[list[socket.socket]]:
    with contextlib.ExitStack() as stack:
        connections = []
        for _ in range(CONNECTIONS):
            each = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            each.sendall(BEGINNINGS[kind].encode())
            each.setblocking(False)
            connections.append(each)
        yield connections


def _says_more(connection: socket.socket) -> bool:
    """Send one byte; False once the server has answered, or ended the connection."""
    try:
        connection.recv(1024)
    except BlockingIOError:
        pass
    except OSError:
        return False
    else:
        return False
    try:
        connection.send(b" ")
    except OSError:
        return False
    return True


def _ask(port: int, times: list[float | None], over: threading.Event) -> None:
    """Note the milliseconds of each answer, None where there was none in time."""
    while not over.wait(EVERY):
        began = time.perf_counter()
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=LONGEST) as connection:
                connection.sendall(ASKED.encode())
                is_answered = connection.recv(1024).startswith(b"HTTP/1.1 200")
        except OSError:
            is_answered = False
        times.append((time.perf_counter() - began) * 1000 if is_answered else None)
