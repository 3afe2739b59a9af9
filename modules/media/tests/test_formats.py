"""What a file is, is told by its content."""

from io import BytesIO

import pytest

from modules.media.formats import CONTENT_TYPES, HEAD, format_of
from modules.media.tests import samples
from modules.media.tests.containers import iso_media, matroska, ogg


@pytest.mark.parametrize(
    ("content", "name", "kind", "extension"),
    [
        (samples.PNG, "foto.png", "image", "png"),
        (samples.PNG, "voz.webm", "image", "png"),
        (samples.PNG, "pagina.html", "image", "png"),
        (samples.PNG, "sin extension", "image", "png"),
        (samples.JPEG, "foto.JPEG", "image", "jpeg"),
        (samples.JPEG, "foto.png", "image", "jpg"),
        (samples.GIF, "foto.gif", "image", "gif"),
        (samples.WEBP, "foto.webp", "image", "webp"),
        (samples.AVIF, "foto.avif", "image", "avif"),
        (samples.HEIC, "foto.heic", "image", "heic"),
        (samples.WEBM_SOUND, "voz.webm", "audio", "oga"),
        (samples.WEBM_SOUND, "voz.weba", "audio", "oga"),
        (samples.WEBM_SOUND, "foto.png", "audio", "oga"),
        (matroska(2, live=True), "voz.webm", "audio", "oga"),
        (matroska(2, tracks_last=True), "voz.webm", "audio", "oga"),
        (matroska(2, doc_type=b"matroska"), "voz.mkv", "audio", "oga"),
        (matroska(1), "mudo.oga", "video", "webm"),
        (matroska(1, 2, live=True), "voz.oga", "video", "webm"),
        (matroska(2, 1, tracks_last=True), "voz.oga", "video", "webm"),
        (samples.WEBM_VIDEO, "potrero.webm", "video", "webm"),
        (samples.WEBM_VIDEO, "potrero.mp4", "video", "webm"),
        (samples.MATROSKA, "potrero.mkv", "video", "mkv"),
        (samples.MP4, "potrero.mp4", "video", "mp4"),
        (samples.MP4, "voz.m4a", "video", "mp4"),
        (iso_media(b"soun"), "voz.mp4", "audio", "m4a"),
        (iso_media(b"soun", moov_last=True), "voz.mp4", "audio", "m4a"),
        (iso_media(b"soun", fragmented=True, brand=b"iso5"), "voz.webm", "audio", "m4a"),
        (iso_media(b"soun", brand=b"qt  "), "voz.mov", "audio", "m4a"),
        (iso_media(b"soun", brand=b"3gp4"), "voz.3gp", "audio", "m4a"),
        (iso_media(b"vide", b"soun", moov_last=True), "voz.m4a", "video", "mp4"),
        (iso_media(b"soun", b"vide", fragmented=True), "voz.m4a", "video", "mp4"),
        (iso_media(b"vide", brand=b"M4A "), "voz.m4a", "video", "mp4"),
        (iso_media(b"vide", brand=b"3gp4"), "potrero.3gp", "video", "3gp"),
        (samples.M4A, "voz.m4a", "audio", "m4a"),
        (samples.QUICKTIME, "potrero.mov", "video", "mov"),
        (samples.OGG, "voz.ogg", "audio", "oga"),
        (samples.OGG, "voz.opus", "audio", "oga"),
        (ogg(b"\x01vorbis"), "voz.ogv", "audio", "oga"),
        (ogg(b"OpusHead", b"\x80theora"), "voz.oga", "video", "ogv"),
        (samples.OGG_VIDEO, "potrero.ogv", "video", "ogv"),
        (samples.WAV, "voz.wav", "audio", "wav"),
        (samples.MP3, "voz.mp3", "audio", "mp3"),
        (samples.MP3_TAGGED, "voz.mp3", "audio", "mp3"),
        (samples.AAC, "voz.aac", "audio", "aac"),
    ],
)
def test_a_file_is_what_it_holds_and_keeps_an_extension_that_fits(
    content: bytes, name: str, kind: str, extension: str
) -> None:
    format = format_of(content[:HEAD], BytesIO(content))

    assert format is not None
    assert (format.kind, format.extension_for(name)) == (kind, extension)


@pytest.mark.parametrize(
    "content",
    [
        samples.SVG,
        samples.HTML,
        b"%PDF-1.7",
        b"PK\x03\x04" + bytes(60),
        b"MZ" + bytes(60),
        b"hola",
        b"\xff\xfe",
        b"RIFF",
    ],
)
def test_other_files_are_refused_whatever_they_are_called(content: bytes) -> None:
    assert format_of(content) is None


def test_every_extension_is_served_as_a_kind_that_runs_nothing() -> None:
    kinds = {content_type.partition("/")[0] for content_type in CONTENT_TYPES.values()}

    assert kinds == {"image", "audio", "video"}
    assert "image/svg+xml" not in CONTENT_TYPES.values()
