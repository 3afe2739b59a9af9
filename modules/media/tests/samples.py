"""The beginnings of files of many kinds."""

from base64 import b64decode

from django.core.files.uploadedfile import SimpleUploadedFile

from modules.media.tests.containers import iso_media, matroska, ogg

PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFElEQVR4nGPUqLBhwAaYsIoOWgkAsRwA7P2qqMgAAAAASUVORK5CYII="
)
GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(32)
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(32)
WEBM_SOUND = matroska(2)
WEBM_VIDEO = matroska(1, 2)
MATROSKA = matroska(1, 2, doc_type=b"matroska")
MP4 = iso_media(b"vide", b"soun")
M4A = b"\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00M4A isom" + bytes(32)
AVIF = b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf" + bytes(32)
HEIC = b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic" + bytes(32)
QUICKTIME = b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  " + bytes(32)
OGG = ogg(b"OpusHead")
OGG_VIDEO = ogg(b"\x80theora", b"\x01vorbis")
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(32)
MP3 = b"\xff\xfb\x90\x64" + bytes(64)
MP3_TAGGED = b"ID3\x04\x00" + bytes(64)
AAC = b"\xff\xf1\x50\x80" + bytes(64)
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def sent(content: bytes = PNG, name: str = "foto.png", type: str = "image/png") -> SimpleUploadedFile:
    """A file as a test's client sends it."""
    return SimpleUploadedFile(name, content, content_type=type)
