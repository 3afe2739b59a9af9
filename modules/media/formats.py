"""
The formats that are accepted, told by content alone: what a client says of its file decides nothing.

A format knows the extensions it may go by. Clients tell a voice message from a video by the end of its address:
`.webm` and `.mp4` are videos to them, `.oga` and `.m4a` are sound. So what holds sound alone gets one of these,
whatever the client called it; otherwise the client's own extension is kept where the content allows it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Literal

import filetype

from modules.media.tracks import tracks_of_iso_media, tracks_of_matroska, tracks_of_ogg

Kind = Literal["image", "audio", "video"]

HEAD = 8192
"""How many bytes from the beginning are looked at."""

CONTENT_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "avif": "image/avif",
    "heic": "image/heic",
    "heif": "image/heif",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "opus": "audio/ogg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "amr": "audio/amr",
    "weba": "audio/webm",
    "webm": "video/webm",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "mov": "video/quicktime",
    "3gp": "video/3gpp",
    "mkv": "video/x-matroska",
    "ogv": "video/ogg",
    "avi": "video/x-msvideo",
    "mpg": "video/mpeg",
    "mpeg": "video/mpeg",
}


@dataclass(frozen=True)
class Format:
    """A format; the first extension is the one used where the client's does not fit."""

    kind: Kind
    extensions: tuple[str, ...]

    def extension_for(self, name: str) -> str:
        """The extension of the client's name if the format goes by it, else the usual one."""
        claimed = name.rpartition(".")[2].lower()
        return claimed if claimed in self.extensions else self.extensions[0]


def format_of(head: bytes, content: BinaryIO | None = None) -> Format | None:
    """
    Return the format of a file that begins with these bytes, None where it is not accepted.

    `content` is the whole file, whose headers may stand anywhere in it; without it, the head is all there is.
    """
    for tell in _CONTAINERS:
        if found := tell(head, content or BytesIO(head)):
            return found
    guess = filetype.guess(head)
    return _KNOWN.get(guess.extension) if guess else None


# Sound of WebM and of Ogg alike: browsers play both under this extension and `audio/ogg`.
_SOUND_OF_WEB = Format("audio", ("oga",))


def _ebml(head: bytes, content: BinaryIO) -> Format | None:
    if not head.startswith(b"\x1aE\xdf\xa3"):
        return None
    if tracks_of_matroska(content).is_sound_alone:
        return _SOUND_OF_WEB
    return Format("video", ("mkv",) if b"matroska" in head[:64] else ("webm",))


def _iso_media(head: bytes, content: BinaryIO) -> Format | None:
    """Tell the family of MP4: pictures by the brand, the others by their tracks."""
    if head[4:8] != b"ftyp":
        return None
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, min(int.from_bytes(head[:4], "big"), 128), 4))]
    major = brands[0]
    if {b"avif", b"avis"} & set(brands):
        return Format("image", ("avif",))
    if {b"heic", b"heix", b"mif1", b"msf1", b"hevc"} & set(brands):
        return Format("image", ("heic", "heif"))
    tracks = tracks_of_iso_media(content)
    if tracks.is_sound_alone or (major in (b"M4A ", b"M4B ") and not tracks.has_picture):
        return Format("audio", ("m4a",))
    if major == b"qt  ":
        return Format("video", ("mov",))
    if major[:3] in (b"3gp", b"3g2"):
        return Format("video", ("3gp", "mp4"))
    return Format("video", ("mp4", "m4v", "mov"))


def _ogg(head: bytes, content: BinaryIO) -> Format | None:
    if not head.startswith(b"OggS"):
        return None
    return Format("video", ("ogv",)) if tracks_of_ogg(content).has_picture else _SOUND_OF_WEB


def _riff(head: bytes, content: BinaryIO) -> Format | None:
    if not head.startswith(b"RIFF"):
        return None
    return {
        b"WAVE": Format("audio", ("wav",)),
        b"WEBP": Format("image", ("webp",)),
        b"AVI ": Format("video", ("avi",)),
    }.get(head[8:12])


def _mpeg_audio(head: bytes, content: BinaryIO) -> Format | None:
    if head.startswith(b"ID3"):
        return Format("audio", ("mp3",))
    if len(head) < 4 or head[0] != 0xFF:
        return None
    if head[1] & 0xF6 == 0xF0:
        return Format("audio", ("aac",))
    # An eleven-bit sync word is little to go by: layer, bit rate and sampling rate must make sense too.
    is_layer_3 = head[1] & 0xE6 == 0xE2 and head[1] & 0x18 != 0x08
    makes_sense = head[2] >> 4 not in (0, 15) and (head[2] >> 2) & 3 != 3
    return Format("audio", ("mp3",)) if is_layer_3 and makes_sense else None


_CONTAINERS: list[Callable[[bytes, BinaryIO], Format | None]] = [_ebml, _iso_media, _ogg, _riff, _mpeg_audio]

_KNOWN = {
    "png": Format("image", ("png",)),
    "apng": Format("image", ("png",)),
    "jpg": Format("image", ("jpg", "jpeg")),
    "gif": Format("image", ("gif",)),
    "bmp": Format("image", ("bmp",)),
    "tif": Format("image", ("tif",)),
    "flac": Format("audio", ("flac",)),
    "amr": Format("audio", ("amr",)),
    "mpg": Format("video", ("mpg", "mpeg")),
}
