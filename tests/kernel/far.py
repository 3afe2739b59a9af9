"""Other sides of a door, for tests: servers that misbehave on purpose, and the settings that lead to one."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pytest_django import Settings

from agrovet.kernel.doors import memory, transport, witness
from tests.support import processes

MODULES = ["accounts", "media", "profiles", "marketplace", "chat", "forum"]


def lead(settings: Settings, module: str, base: str) -> None:
    """Host everything but this module, which is at this address; nobody was asked there before."""
    settings.AGROVET_MODULES = [name for name in MODULES if name != module]
    settings.AGROVET_SERVICE_URLS = {module: base}
    forget()


def forget() -> None:
    """Forget ways and answers, so that no test meets what another has left."""
    transport.forget_ways()
    for module in MODULES:
        memory.forget_all_of(module)
        witness.forget(module)


def nobody() -> str:
    """An address at which nobody listens."""
    return f"http://127.0.0.1:{processes.free_port()}"


Behaviour = Callable[[socket.socket], None]


@contextmanager
def server(behave: Behaviour) -> Iterator[tuple[str, list[bytes]]]:
    """
    Take connections, read each request, and behave. Yields the address, and a list of the
    requests.
    """
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve(connection: socket.socket) -> None:
            with connection:
                try:
                    asked.append(_request(connection))
                    behave(connection)
                except OSError:
                    pass  # the caller left

        def take() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=serve, args=[connection], daemon=True).start()

        threading.Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
        # Wakes the thread that takes connections.
        listener.shutdown(socket.SHUT_RDWR)


def _request(connection: socket.socket) -> bytes:
    """A request, whole."""
    with connection.makefile("rb") as lines:
        head = b"".join(iter(lines.readline, b"\r\n"))
        length = next(line for line in head.lower().splitlines() if line.startswith(b"content-length:"))
        return head + lines.read(int(length.partition(b":")[2]))


def hang(connection: socket.socket) -> None:
    """Say nothing."""
    while connection.recv(65536):
        pass
    time.sleep(60)


def drip(connection: socket.socket) -> None:
    """Begin an answer, and go on a byte at a time."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(1000):
        connection.sendall(b" ")
        time.sleep(0.05)


def stop_in_the_middle(connection: socket.socket) -> None:
    """Begin an answer, and say no more."""
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"res')
    time.sleep(60)


def close_at_once(connection: socket.socket) -> None:
    """End the connection without a word."""


def close_early(connection: socket.socket) -> None:
    """End the connection in the middle of the answer."""
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"result": ')


def say(body: bytes, *, status: str = "200 OK") -> Behaviour:
    """Answer with this."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(
            b"HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (status.encode(), len(body), body)
        )
        time.sleep(0.05)

    return behave


def speak_no_http(connection: socket.socket) -> None:
    """Answer as no web server would."""
    connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n\0\xff\xfe\r\n\r\n")
