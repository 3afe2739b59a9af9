"""
How a listening socket takes no more connections without breaking off those that wait in it.

A socket that is closed resets the connections that were made and not accepted yet: their clients have perhaps sent
a request, and would get no answer. So first it only stops making new ones.
"""

import ctypes
import socket
import struct
import sys

# As Linux numbers it (SO_ATTACH_FILTER); Python has no name for it.
_ATTACH_FILTER = 26
# Four instructions over a segment of TCP: let pass what acknowledges something, so that a connection which is just
# being made comes about, and drop what asks for a new one. Its client asks again after a second, and by then meets
# whoever serves next, or is refused.
_ONLY_WHAT_ACKNOWLEDGES = b"".join(
    struct.pack("=HBBI", *instruction)
    for instruction in (
        (0x30, 0, 0, 13),  # load the byte of flags
        (0x45, 0, 1, 0x10),  # is ACK among them?
        (0x06, 0, 0, 0xFFFF),  # take it whole
        (0x06, 0, 0, 0),  # drop it
    )
)


def take_no_new(listener: socket.socket) -> None:
    """
    Make no more connections on this socket, for all processes that share it, and for ever.

    Those that are made already can still be accepted. Where the system has no such thing, nothing is changed: then
    some clients see their connection reset when the socket is closed.
    """
    if sys.platform != "linux":
        return
    program = ctypes.create_string_buffer(_ONLY_WHAT_ACKNOWLEDGES, len(_ONLY_WHAT_ACKNOWLEDGES))
    described = struct.pack("@HP", len(_ONLY_WHAT_ACKNOWLEDGES) // 8, ctypes.addressof(program))
    try:
        listener.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, described)
    except OSError:
        return  # a sandbox without filters: as on other systems
