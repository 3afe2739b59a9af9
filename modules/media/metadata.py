"""
What a file says of itself beside its content, such as where a photo was taken, is overwritten before it is stored.

In place, byte for byte: the points and the sound stay as they are, sizes and positions too. Of a picture, how it is
to be turned stays. What stands behind the end of a picture goes as well: a second picture there has its own data.
"""

import re
import zlib
from collections.abc import Callable
from typing import BinaryIO

from PIL import Image

from modules.media.boxes import boxes
from modules.media.contracts import UnreadableFile
from modules.media.pictures import UNDECODABLE

_CHUNK = 256 * 1024
_MOST_SCANS = 100
"""Scans of a JPEG: each is decoded over all points, and takes a few bytes of the file."""
_MOST_PARTS = 50_000
_MOST_LEVELS = 16
"""Boxes within boxes: those that are looked into lie two deep in a film."""
_SMALL = 128
"""Sub-blocks of a GIF have 254 or 255 bytes but for the last of each part: of shorter ones there are as many."""
_LONGEST_COMMENTS = 64 * 1024
"""Comments of a GIF: Pillow joins their sub-blocks one by one."""
_ORIENTATION = 0x0112
# Not a stuffed byte, a restart, a filler, or the start of a picture: what begins a segment of its own length.
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")


def remove_metadata(content: BinaryIO, *, extension: str) -> None:
    """
    Overwrite the metadata of a file of this format; others are left as they are.

    :raises UnreadableFile: if the file has more parts than any camera writes
    """
    if remove := _REMOVERS.get(extension):
        remove(content)


def _remove_from_jpeg(content: BinaryIO) -> None:
    at, scans = 2, 0
    for _ in range(_MOST_PARTS):
        # Decoders skip whatever stands between two segments.
        at = _next_marker(content, at)
        head = _read(content, at, 4)
        if len(head) < 4 or head[1] == 0xD9:
            _blank_from(content, at + 2)
            return
        marker, length, body = head[1], int.from_bytes(head[2:4], "big"), at + 4
        if marker == 0xE1 or marker == 0xED or marker == 0xFE:
            _blank_exif(content, body, length - 2, prefix=b"Exif\0\0")
        elif marker == 0xE2 and _read(content, body, 4) == b"MPF\0":
            _blank(content, body, length - 2)
        at += 2 + length
        scans += marker == 0xDA
        if scans > _MOST_SCANS:
            raise _too_many_parts()
    raise _too_many_parts()


def _next_marker(content: BinaryIO, at: int) -> int:
    """Return where the next segment begins, or the end. In a scan, each byte 255 is followed by 0 or a restart."""
    while part := _read(content, at, _CHUNK):
        if found := _MARKER.search(part):
            return at + found.start()
        # One byte of overlap: the pair may lie across two parts.
        at += max(len(part) - 1, 1)
    return at


def _remove_from_png(content: BinaryIO) -> None:
    at = 8
    for _ in range(_MOST_PARTS):
        head = _read(content, at, 8)
        if len(head) < 8:
            return
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        if kind == b"IEND":
            _blank_from(content, at + 12)
            return
        if kind in (b"tEXt", b"zTXt", b"iTXt", b"tIME"):
            # A private chunk that no decoder knows, so that what is left of it needs no form.
            _write(content, at + 4, b"skIp")
            _blank(content, at + 8, length)
            _write(content, at + 8 + length, _crc(content, at + 4, length + 4))
        elif kind == b"eXIf":
            if not _blank_exif(content, at + 8, length, prefix=b""):
                _write(content, at + 4, b"skIp")
            _write(content, at + 8 + length, _crc(content, at + 4, length + 4))
        at += 12 + length
    raise _too_many_parts()


def _crc(content: BinaryIO, at: int, length: int) -> bytes:
    value = 0
    while length > 0 and (part := _read(content, at, min(_CHUNK, length))):
        value, at, length = zlib.crc32(part, value), at + len(part), length - len(part)
    return value.to_bytes(4, "big")


def _remove_from_webp(content: BinaryIO) -> None:
    at, end = 12, 8 + int.from_bytes(_read(content, 4, 4), "little")
    extended, keeps_exif = 0, False
    for _ in range(_MOST_PARTS):
        head = _read(content, at, 8)
        if len(head) < 8 or at >= end:
            break
        kind, length = head[:4], int.from_bytes(head[4:], "little")
        if kind == b"VP8X":
            extended = at + 8
        elif kind == b"EXIF":
            keeps_exif = _blank_exif(content, at + 8, length, prefix=b"")
            if not keeps_exif:
                _write(content, at, b"JUNK")
        elif kind == b"XMP ":
            _write(content, at, b"JUNK")
            _blank(content, at + 8, length)
        at += 8 + length + length % 2
    else:
        raise _too_many_parts()
    if extended and (flags := _read(content, extended, 1)):
        _write(content, extended, bytes([flags[0] & ~0x0C | (0x08 if keeps_exif else 0)]))
    _blank_from(content, end)


def _remove_from_gif(content: BinaryIO) -> None:
    screen = _read(content, 0, 13)
    at = 13 + (3 * 2 ** ((screen[10] & 7) + 1) if screen[10:] and screen[10] & 0x80 else 0)
    small, commented = 0, 0
    for _ in range(_MOST_PARTS):
        head = _read(content, at, 10)
        if head[:1] == b"!":
            # Comments, and applications' data but for the one that says how often an animation repeats.
            is_private = head[1:2] in (b"\xfe", b"\xff") and _read(content, at + 3, 8) != b"NETSCAPE"
            begin = at + 2
            at, shorter = _sub_blocks(content, begin, blanking=is_private)
            commented += at - begin if head[1:2] == b"\xfe" else 0
        elif head[:1] == b",":
            table = 3 * 2 ** ((head[9] & 7) + 1) if head[9:] and head[9] & 0x80 else 0
            at, shorter = _sub_blocks(content, at + 10 + table + 1, blanking=False)
        else:
            _blank_from(content, at + 1)
            return
        small += shorter
        if small > _MOST_PARTS or commented > _LONGEST_COMMENTS:
            raise _too_many_parts()
    raise _too_many_parts()


def _sub_blocks(content: BinaryIO, at: int, *, blanking: bool) -> tuple[int, int]:
    """Return where the sub-blocks end, and how many of them are small."""
    small = 0
    while (length := _read(content, at, 1)) not in (b"", b"\0"):
        small += length[0] < _SMALL
        if small > _MOST_PARTS:
            raise _too_many_parts()
        if blanking:
            _blank(content, at + 1, length[0])
        at += 1 + length[0]
    return at + 1, small


def _remove_from_iso_media(content: BinaryIO) -> None:
    """Free the boxes for what people and cameras say of a film (`udta`, `meta`, `uuid`), at each level."""
    _free_boxes(content, 0, content.seek(0, 2), _MOST_PARTS, level=0)


def _free_boxes(content: BinaryIO, start: int, end: int, left: int, *, level: int) -> int:
    if level > _MOST_LEVELS:
        raise _too_many_parts()
    for box in boxes(content, start, end):
        left -= 1
        if left < 0:
            raise _too_many_parts()
        if box.type in (b"udta", b"meta", b"uuid"):
            _write(content, box.start + 4, b"free")
            _blank(content, box.body, box.end - box.body)
        elif box.type in (b"moov", b"trak", b"moof", b"traf"):
            left = _free_boxes(content, box.body, box.end, left, level=level + 1)
    return left


def _blank_exif(content: BinaryIO, at: int, length: int, *, prefix: bytes) -> bool:
    """Overwrite a block of EXIF, but for how the picture is to be turned; return whether that stays."""
    block = _read(content, at, max(min(length, 65_536), 0))
    _blank(content, at, length)
    if not block.startswith(prefix):
        return False
    turned = _orientation_of(block)
    kept = prefix + _exif_with(turned)
    if turned == 1 or len(kept) > length:
        return False
    _write(content, at, kept)
    return True


def _orientation_of(block: bytes) -> int:
    exif = Image.Exif()
    try:
        exif.load(block)
        turned = exif.get(_ORIENTATION, 1)
    except UNDECODABLE:
        return 1
    return turned if isinstance(turned, int) and 1 <= turned <= 8 else 1


def _exif_with(orientation: int) -> bytes:
    entry = _ORIENTATION.to_bytes(2, "big") + b"\0\3\0\0\0\1" + orientation.to_bytes(2, "big") + b"\0\0"
    return b"MM\0*\0\0\0\x08\0\1" + entry + bytes(4)


def _read(content: BinaryIO, at: int, size: int) -> bytes:
    content.seek(at)
    return content.read(size)


def _write(content: BinaryIO, at: int, what: bytes) -> None:
    # A part may claim to be longer than the file: what would stand behind the end is left out.
    if at + len(what) <= content.seek(0, 2):
        content.seek(at)
        content.write(what)


def _blank(content: BinaryIO, at: int, length: int) -> None:
    end = min(at + length, content.seek(0, 2))
    content.seek(at)
    while at < end:
        at += content.write(bytes(min(_CHUNK, end - at)))


def _blank_from(content: BinaryIO, at: int) -> None:
    _blank(content, at, content.seek(0, 2))


def _too_many_parts() -> UnreadableFile:
    sentence = "El archivo tiene demasiadas partes."
    return UnreadableFile(sentence, fields={"image": [sentence]})


_REMOVERS: dict[str, Callable[[BinaryIO], None]] = {
    "jpg": _remove_from_jpeg,
    "png": _remove_from_png,
    "webp": _remove_from_webp,
    "gif": _remove_from_gif,
    **dict.fromkeys(("mp4", "mov", "3gp", "m4a"), _remove_from_iso_media),
}
