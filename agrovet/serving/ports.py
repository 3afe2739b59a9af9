"""
The sockets that are served.

They are opened here, once, and handed to the web processes: a port in use is noticed before anything else
happens, and while a web process is replaced, connections wait instead of being refused.
"""

import errno
import socket
from collections.abc import Sequence
from types import ModuleType

from agrovet.serving.refusal import Refusal

COMPAT_PORTS = range(8001, 8007)


def wanted(settings: ModuleType) -> list[int]:
    """The ports to listen on, the main one first."""
    more = COMPAT_PORTS if settings.AGROVET_COMPAT_PORTS else ()
    return list(dict.fromkeys([settings.PORT, *more]))


def listen(host: str, ports: Sequence[int]) -> list[socket.socket]:
    """
    Open a listening socket for each port.

    :raises Refusal: if an address cannot be had
    """
    opened: list[socket.socket] = []
    for port in ports:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            opened.append(socket.socket(family, kind, protocol))
            opened[-1].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened[-1].bind(address)
            opened[-1].listen(2048)
        except OSError as error:
            for each in opened:
                each.close()
            raise Refusal(_sentence(host, port, error)) from error
    return opened


def _sentence(host: str, port: int, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE if port in COMPAT_PORTS:
            return f"Port {port} is in use. Stop what listens there, or start without --compat-ports."
        case errno.EADDRINUSE:
            return f"Port {port} is in use. Stop what listens there, or choose another: --port {port + 100}."
        case errno.EACCES:
            return f"Port {port} needs rights that this user does not have. Choose one above 1023: --port 8000."
    return f"{host} cannot be listened on ({error.strerror}). Choose an address of this machine with --host."
