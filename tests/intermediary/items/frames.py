"""WebSockets as bytes: frames, and the two handshakes."""

import base64
import hashlib
import os
import struct
from dataclasses import dataclass

from tests.intermediary.catalogue import SOCKET_PATH, get
from tests.intermediary.upstream import Asked, Caller
from tests.intermediary.wire import Client, Reply

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
KEY = base64.b64encode(b"0123456789abcdef")


@dataclass(frozen=True, kw_only=True)
class Frame:
    """One frame; of a close, the code is the first two bytes."""

    opcode: int
    data: bytes
    is_last: bool = True

    @property
    def code(self) -> int | None:
        """The code of a close; None without one."""
        return struct.unpack("!H", self.data[:2])[0] if len(self.data) >= 2 else None


def frame(opcode: int, data: bytes, *, last: bool = True, masked: bool = True) -> bytes:
    """A frame as bytes, masked as a client does it."""
    mask = os.urandom(4) if masked else b""
    flag = 0x80 if masked else 0
    head = bytes([opcode | (0x80 if last else 0)])
    if len(data) < 126:
        head += bytes([flag | len(data)])
    elif len(data) < 65536:
        head += bytes([flag | 126]) + struct.pack("!H", len(data))
    else:
        head += bytes([flag | 127]) + struct.pack("!Q", len(data))
    return head + mask + (_masked(data, mask) if masked else data)


def _masked(data: bytes, mask: bytes) -> bytes:
    whole = (mask * (len(data) // 4 + 1))[: len(data)]
    return (int.from_bytes(data, "big") ^ int.from_bytes(whole, "big")).to_bytes(len(data), "big")


def close(code: int | None, reason: bytes = b"", *, masked: bool = True) -> bytes:
    """A close frame as bytes."""
    return frame(CLOSE, b"" if code is None else struct.pack("!H", code) + reason, masked=masked)


def read_frame(client: Client) -> Frame:
    """The next frame."""
    first, second = client.exactly(2)
    length = second & 0x7F
    if length == 126:
        (length,) = struct.unpack("!H", client.exactly(2))
    elif length == 127:
        (length,) = struct.unpack("!Q", client.exactly(8))
    mask = client.exactly(4) if second & 0x80 else b""
    data = client.exactly(length) if length else b""
    return Frame(opcode=first & 0x0F, data=_masked(data, mask) if mask and data else data, is_last=bool(first & 0x80))


def message(client: Client) -> tuple[int, bytes]:
    """The next message, its frames put together; pings are answered, pongs passed over. A close is one, too."""
    kind, parts = 0, b""
    while True:
        each = read_frame(client)
        if each.opcode == PING:
            client.send(frame(PONG, each.data, masked=not isinstance(client, Caller)))
            continue
        if each.opcode == PONG:
            continue
        kind = each.opcode or kind
        parts += each.data
        if each.is_last:
            return kind, parts


def knock(client: Client, *lines: bytes, path: bytes = SOCKET_PATH) -> Reply:
    """Ask for a socket."""
    client.send(
        get(path, b"Upgrade: websocket", b"Connection: Upgrade", b"Sec-WebSocket-Version: 13",
            b"Sec-WebSocket-Key: " + KEY, *lines)
    )  # fmt: skip
    return client.reply()


def admit(caller: Caller, *lines: bytes) -> Asked:
    """Let a client's socket in."""
    asked = caller.asked()
    key = asked.all(b"sec-websocket-key")[0]
    accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
    answer = [b"HTTP/1.1 101 Switching Protocols", b"Upgrade: websocket", b"Connection: Upgrade",
              b"Sec-WebSocket-Accept: " + accept, *lines]  # fmt: skip
    caller.send(b"\r\n".join(answer) + b"\r\n\r\n")
    return asked
