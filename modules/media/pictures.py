"""
Pictures: whether a file is one is shown by decoding it, within bounds of memory and time.

The header says how many points there are before any are decoded. Two are decoded at a time in a process; of an
animation, the first frame. What browsers cannot show (HEIC, TIFF) is stored as JPEG or PNG.
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import BinaryIO, cast

from PIL import Image, ImageOps

from modules.media.contracts import UnreadableFile

MOST_POINTS = 50_000_000
MOST_POINTS_OF_JPEG = 200_000_000
"""A JPEG that is no progressive one is decoded at an eighth of its size: phones make pictures of 108 million points."""

Image.MAX_IMAGE_PIXELS = MOST_POINTS_OF_JPEG

_NAMES = {
    "png": "PNG",
    "jpg": "JPEG",
    "gif": "GIF",
    "webp": "WEBP",
    "bmp": "BMP",
    "tif": "TIFF",
    "avif": "AVIF",
    "heic": "HEIF",
}

UNDECODABLE = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    ArithmeticError,
    AttributeError,
    EOFError,
    MemoryError,
    RuntimeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
"""What decoders raise on bytes that are no picture: each its own, as it meets them."""

_decoding = BoundedSemaphore(2)


def require_picture(content: BinaryIO, *, extension: str) -> None:
    """
    Decode a picture of this format, and forget it.

    :raises UnreadableFile: if it is none, is not whole, or has too many points
    """
    with _opened(content, extension) as picture:
        if picture.format == "JPEG":
            picture.draft("RGB", (max(picture.width // 8, 1), max(picture.height // 8, 1)))
        picture.load()


def converted(content: BinaryIO, *, extension: str) -> BinaryIO:
    """
    Return the picture as JPEG (from HEIC), PNG (from TIFF) or in its own format, without anything beside its points.

    :raises UnreadableFile: if it is none, is not whole, or has too many points
    """
    target = TemporaryFile()  # noqa: SIM115 - closed with the upload
    with _opened(content, extension) as picture:
        upright = ImageOps.exif_transpose(picture)
        # The points and the colour profile alone: what else the file said of itself stays behind.
        bare = Image.new(upright.mode, upright.size)
        bare.paste(upright)
        profile = upright.info.get("icc_profile")
        if extension == "heic":
            bare.convert("RGB").save(target, "JPEG", quality=90, icc_profile=profile)
        elif extension == "tif":
            fitting = bare if bare.mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16") else bare.convert("RGB")
            fitting.save(target, "PNG", icc_profile=profile)
        else:
            bare.save(target, _NAMES[extension], quality=90, icc_profile=profile)
    return cast(BinaryIO, target)


def carries_metadata(content: BinaryIO, *, extension: str) -> bool:
    """
    Return whether a picture says of itself more than its points.

    :raises UnreadableFile: if it is none
    """
    with _opened(content, extension) as picture:
        return bool(picture.info.get("exif") or picture.info.get("xmp"))


@contextmanager
def _opened(content: BinaryIO, extension: str) -> Iterator[Image.Image]:
    content.seek(0)
    with _decoding:
        try:
            if extension == "heic":
                # Loaded where there is such a picture: the library takes some megabytes.
                import pi_heif  # type: ignore[import-untyped]  # noqa: PLC0415 - as above

                pi_heif.register_heif_opener()
            with Image.open(content, formats=[_NAMES[extension]]) as picture:
                _require_bounded(picture)
                yield picture
        except UNDECODABLE as error:
            raise _unreadable("La imagen está dañada o no es del formato que dice.") from error


def _require_bounded(picture: Image.Image) -> None:
    is_light = picture.format == "JPEG" and not picture.info.get("progressive")
    most = MOST_POINTS_OF_JPEG if is_light else MOST_POINTS
    if picture.width * picture.height > most:
        raise _unreadable(f"La imagen tiene demasiados puntos. El máximo es de {most // 1_000_000} millones.")


def _unreadable(sentence: str) -> UnreadableFile:
    return UnreadableFile(sentence, fields={"image": [sentence]})
