"""A proxy before a service that cuts long answers off: what clients then get must be noticed."""

import contextlib
import socket
import threading
from collections.abc import Iterator

MOST = 2000  # bytes of answers on one connection


@contextlib.contextmanager
def truncating(target: int) -> Iterator[int]:
    """Listen until the block ends, on the port that is given; whoever connects reaches the target's port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=[listener, target], daemon=True).start()
        port: int = listener.getsockname()[1]
        yield port


def _accept(listener: socket.socket, target: int) -> None:
    with contextlib.suppress(OSError):  # the listener is closed at the end
        while True:
            client, _ = listener.accept()
            try:
                server = socket.create_connection(("127.0.0.1", target))
            except OSError:
                client.close()
                continue
            threading.Thread(target=_pass_on, args=[client, server, 1 << 60], daemon=True).start()
            threading.Thread(target=_pass_on, args=[server, client, MOST], daemon=True).start()


def _pass_on(source: socket.socket, sink: socket.socket, left: int) -> None:
    with contextlib.suppress(OSError):  # either end may go away at any time
        while left > 0 and (data := source.recv(min(left, 65536))):
            sink.sendall(data)
            left -= len(data)
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
