"""
Tracks of sound and video: which of the two a container holds, read from its own headers.

Phones record a voice message in the containers of films (WebM, MP4), under any name; only the list of tracks tells.
Headers alone are read, wherever in the file they lie, and no more of them than a few thousand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from modules.media.boxes import boxes

_MOST_PARTS = 5_000
"""Boxes, elements or pages that are looked at: a hostile file has as many as it likes."""


@dataclass(frozen=True, kw_only=True)
class Tracks:
    """What a container holds; neither where its headers cannot be read."""

    has_sound: bool
    has_picture: bool

    @property
    def is_sound_alone(self) -> bool:
        """Return whether it holds sound, and nothing to look at."""
        return self.has_sound and not self.has_picture


def tracks_of_iso_media(content: BinaryIO) -> Tracks:
    """Read the handlers of the tracks in `moov`, which may stand at the end of the file."""
    handlers = set(_handlers(content))
    return Tracks(has_sound=b"soun" in handlers, has_picture=bool(handlers & {b"vide", b"auxv", b"pict"}))


def _handlers(content: BinaryIO) -> Iterator[bytes]:
    budget = _Budget()
    for moov in _boxes(content, 0, _end_of(content), b"moov", budget):
        for trak in _boxes(content, *moov, b"trak", budget):
            for mdia in _boxes(content, *trak, b"mdia", budget):
                for start, end in _boxes(content, *mdia, b"hdlr", budget):
                    if end - start >= 12:
                        content.seek(start + 8)
                        yield content.read(4)


def _boxes(content: BinaryIO, start: int, end: int, type: bytes, budget: "_Budget") -> Iterator[tuple[int, int]]:
    """Yield where the content of each box of this type begins and ends."""
    for box in boxes(content, start, end):
        if not budget.spend():
            return
        if box.type == type:
            yield box.body, box.end


# Elements of Matroska, RFC 9559.
_SEGMENT, _TRACKS, _TRACK_ENTRY, _TRACK_TYPE = 0x18538067, 0x1654AE6B, 0xAE, 0x83
_CLUSTER, _SEEK_HEAD, _SEEK, _SEEK_ID, _SEEK_POSITION = 0x1F43B675, 0x114D9B74, 0x4DBB, 0x53AB, 0x53AC


def tracks_of_matroska(content: BinaryIO) -> Tracks:
    """Read the types of the tracks, which stand before the clusters, or where the segment's index says."""
    types = set(_track_types(content))
    return Tracks(has_sound=2 in types, has_picture=bool(types & {1, 3}))


def _track_types(content: BinaryIO) -> Iterator[int]:
    budget, end = _Budget(), _end_of(content)
    for id, start, stop in _elements(content, 0, end, budget):
        if id == _SEGMENT:
            for tracks in _tracks_in(content, start, stop, budget):
                for _, begin, until in _those(content, *tracks, _TRACK_ENTRY, budget):
                    for _, at, last in _those(content, begin, until, _TRACK_TYPE, budget):
                        content.seek(at)
                        yield int.from_bytes(content.read(min(last - at, 8)), "big")


def _tracks_in(content: BinaryIO, start: int, end: int, budget: "_Budget") -> Iterator[tuple[int, int]]:
    elsewhere: list[int] = []
    for id, begin, stop in _elements(content, start, end, budget):
        if id == _TRACKS:
            yield begin, stop
            return
        if id == _SEEK_HEAD:
            elsewhere += [start + position for position in _positions(content, begin, stop, budget)]
        # A recording that goes out live does not say how long its first cluster is: nothing behind it can be found.
        if id == _CLUSTER and stop == end:
            break
    for position in elsewhere:
        for id, begin, stop in _elements(content, position, end, budget):
            if id == _TRACKS:
                yield begin, stop
            break


def _positions(content: BinaryIO, start: int, end: int, budget: "_Budget") -> Iterator[int]:
    for _, begin, stop in _those(content, start, end, _SEEK, budget):
        said = {}
        for id, at, last in _elements(content, begin, stop, budget):
            content.seek(at)
            said[id] = int.from_bytes(content.read(min(last - at, 8)), "big")
        if said.get(_SEEK_ID) == _TRACKS and _SEEK_POSITION in said:
            yield said[_SEEK_POSITION]


def _those(content: BinaryIO, start: int, end: int, id: int, budget: "_Budget") -> Iterator[tuple[int, int, int]]:
    return (element for element in _elements(content, start, end, budget) if element[0] == id)


def _elements(content: BinaryIO, start: int, end: int, budget: "_Budget") -> Iterator[tuple[int, int, int]]:
    """Yield the id of each element, where its content begins, and where it ends."""
    while start < end and budget.spend():
        content.seek(start)
        head = content.read(12)
        id_length = _length_of(head[:1], most=4)
        size_length = _length_of(head[id_length : id_length + 1], most=8) if id_length else 0
        if not size_length or len(head) < id_length + size_length:
            return
        begin = start + id_length + size_length
        size = int.from_bytes(head[id_length : id_length + size_length], "big") & ((1 << 7 * size_length) - 1)
        # All ones: of unknown length, as live recordings write it. It ends with what holds it.
        stop = end if size == (1 << 7 * size_length) - 1 else min(begin + size, end)
        yield int.from_bytes(head[:id_length], "big"), begin, stop
        start = stop


def _length_of(first: bytes, *, most: int) -> int:
    """Return how many bytes a number has that begins with this one: as many as there are zeros before the first bit."""
    length = 9 - first[0].bit_length() if first else 0
    return length if 1 <= length <= most else 0


_PICTURES_IN_OGG = (b"\x80theora", b"\x01video", b"BBCD", b"OVP80", b"\x80kate", b"\x89PNG")
_SOUND_IN_OGG = (b"OpusHead", b"\x01vorbis", b"\x7fFLAC", b"fLaC", b"Speex   ", b"\x01audio")


def tracks_of_ogg(content: BinaryIO) -> Tracks:
    """Read the codecs of the streams: the first page of each stands before all others."""
    codecs = list(_first_packets(content))
    return Tracks(
        has_sound=any(codec.startswith(_SOUND_IN_OGG) for codec in codecs),
        has_picture=any(codec.startswith(_PICTURES_IN_OGG) for codec in codecs),
    )


def _first_packets(content: BinaryIO) -> Iterator[bytes]:
    start, budget = 0, _Budget()
    while budget.spend():
        content.seek(start)
        head = content.read(27)
        if len(head) < 27 or head[:4] != b"OggS" or not head[5] & 2:
            return
        lengths = content.read(head[26])
        yield content.read(min(sum(lengths), 16))
        start += 27 + len(lengths) + sum(lengths)


class _Budget:
    def __init__(self) -> None:
        self.left = _MOST_PARTS

    def spend(self) -> bool:
        """Return whether one more may be looked at."""
        self.left -= 1
        return self.left >= 0


def _end_of(content: BinaryIO) -> int:
    return content.seek(0, 2)
