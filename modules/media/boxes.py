"""Boxes, of which files of the family of MP4 are made (ISO/IEC 14496-12)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its type, where it begins, where its content begins, and where it ends."""

    type: bytes
    start: int
    body: int
    end: int


def boxes(content: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes between two places, as far as they can be read; how many there are is the caller's to bound."""
    while start + 8 <= end:
        content.seek(start)
        head = content.read(16)
        size, body = int.from_bytes(head[:4], "big"), start + 8
        if size == 1:
            size, body = int.from_bytes(head[8:16], "big"), start + 16
        stop = min(end if size == 0 else start + size, end)
        if stop < body:
            return
        yield Box(head[4:8], start, body, stop)
        start = stop
