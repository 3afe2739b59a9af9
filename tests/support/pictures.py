"""Pictures for uploads: PNGs of one point."""

import zlib

END = b"IEND" + zlib.crc32(b"IEND").to_bytes(4, "big")
"""How every whole one ends."""


def png(colour: int = 0, *, padding: int = 0) -> bytes:
    """A picture of one point of this colour (24 bits), with so many bytes of text in it."""
    header = (1).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    more = _chunk(b"teXt", b"\0" * padding) if padding else b""
    point = zlib.compress(b"\0" + colour.to_bytes(3, "big"))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + more + _chunk(b"IDAT", point) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
