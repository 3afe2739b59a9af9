"""A store of files, and in front of it somebody who can let every request wait for ever."""

import contextlib
import logging
import socket
import threading
from collections.abc import Iterator

from moto.server import ThreadedMotoServer

from tests.support import processes

PART = 65536


class Stalling:
    """Passes bytes on between clients and a server; or takes connections and does nothing with them."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._flows = threading.Event()
        self._flows.set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._held: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    @property
    def address(self) -> str:
        """Where clients find the store."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def stall(self) -> None:
        """From now on nothing is passed on."""
        self._flows.clear()

    def go_on(self) -> None:
        """Pass on again what comes; what came meanwhile is dropped."""
        self._flows.set()
        while self._held:
            self._held.pop().close()

    def close(self) -> None:
        """Take no more."""
        self._listener.close()

    def _take(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return  # closed
            if not self._flows.is_set():
                self._held.append(client)
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self._port))
            except OSError:
                client.close()
                continue
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._pass_on, args=[source, target], daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        # Either side may be gone at any moment: the other then learns it by its end.
        with contextlib.suppress(OSError), source, target:
            while part := source.recv(PART):
                if not self._flows.wait(timeout=120):
                    return
                target.sendall(part)
            target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def store() -> Iterator[Stalling]:
    """An S3 store on loopback, reached through one that can stall."""
    # It would tell each request.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    port = processes.free_port()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    front = Stalling(port)
    try:
        yield front
    finally:
        front.close()
        server.stop()
