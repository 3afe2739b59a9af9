"""A picture is one that can be decoded, and it tells nobody where it was taken."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from rest_framework.test import APIClient

from modules.media import intake
from modules.media.metadata import remove_metadata
from modules.media.models import MediaFile
from modules.media.tests.containers import box, iso_media
from modules.media.tests.samples import GIF, sent

pytestmark = pytest.mark.django_db

PLACE = b"PLACE+12.1364-086.2514/"
DAMAGED = "La imagen está dañada o no es del formato que dice."


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _picture(size: tuple[int, int] = (24, 16)) -> Image.Image:
    picture = Image.new("RGB", size)
    picture.putdata([(x * 9 % 256, x * 5 % 256, x * 3 % 256) for x in range(size[0] * size[1])])
    return picture


def _photo(format: str, *, orientation: int = 6, **options: Any) -> bytes:
    """A photo as a phone makes it: with the place in EXIF and XMP, a maker's note, and how it is to be turned."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = orientation, PLACE.decode()
    exif.get_ifd(0x8825)[29] = PLACE.decode()
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + PLACE
    target = BytesIO()
    _picture().save(target, format, exif=exif, xmp=b"<x:xmpmeta>" + PLACE + b"</x:xmpmeta>", **options)
    return target.getvalue()


def _upload(client: APIClient, content: bytes, name: str = "foto.jpg") -> Any:
    return client.post("/api/media/", {"image": sent(content, name)}, format="multipart")


def _stored(folder: Path) -> bytes:
    return (folder / MediaFile.objects.get().key).read_bytes()


def _beginning(format: str) -> bytes:
    target = BytesIO()
    _picture((600, 600)).save(target, format)
    return target.getvalue()[: len(target.getvalue()) // 2]


def _huge_png() -> bytes:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    points = zlib.compress(bytes(1000), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", points) + _chunk(b"IEND", b"")


NO_PICTURES = {
    "three bytes of JPEG": b"\xff\xd8\xff",
    "JPEG's beginning": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(32),
    "PNG's beginning": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "text that begins with BM": b"BM, dijo ella: ya viene la lluvia y el maiz crece.",
    "GIF's beginning": b"GIF89a" + bytes(40),
    "WebP's beginning": b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(32),
    "AVIF's beginning": b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf" + bytes(32),
    "HEIC's beginning": b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic" + bytes(32),
    "TIFF's beginning": b"II*\x00\x08\x00\x00\x00" + bytes(40),
    "half a PNG": _beginning("PNG"),
    "half a JPEG": _beginning("JPEG"),
    "half a WebP": _beginning("WEBP"),
    "half a BMP": _beginning("BMP"),
}


@pytest.mark.parametrize("content", NO_PICTURES.values(), ids=NO_PICTURES.keys())
def test_what_cannot_be_decoded_is_no_picture(ana: APIClient, content: bytes, store_folder: Path) -> None:
    response = _upload(ana, content)

    assert (response.status_code, set(response.json())) == (400, {"detail", "image"})
    assert not MediaFile.objects.exists()
    assert not store_folder.exists()


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "AVIF"])
def test_a_picture_is_stored_as_it_is(ana: APIClient, format: str, store_folder: Path) -> None:
    target = BytesIO()
    _picture().save(target, format)

    response = _upload(ana, target.getvalue())

    assert response.status_code == 201
    assert _stored(store_folder) == target.getvalue()


def test_a_picture_of_too_many_points_is_refused_from_its_header(ana: APIClient) -> None:
    response = _upload(ana, _huge_png())

    assert (response.status_code, set(response.json())) == (400, {"detail", "image"})


def test_a_jpeg_of_many_scans_is_refused(ana: APIClient) -> None:
    target = BytesIO()
    _picture().save(target, "JPEG", progressive=True)
    whole = target.getvalue()
    scan = whole[whole.index(b"\xff\xda") : whole.index(b"\xff\xda") + 10]

    response = _upload(ana, whole[:-2] + (scan + b"\0\0") * 200 + whole[-2:])

    assert (response.status_code, set(response.json())) == (400, {"detail", "image"})


def test_of_an_animation_the_first_frame_is_decoded(ana: APIClient) -> None:
    target = BytesIO()
    frames = [_picture((8, 8)).rotate(turn) for turn in range(300)]
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:])

    assert _upload(ana, target.getvalue(), "baile.gif").status_code == 201


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [1, 6, 8])
def test_the_place_goes_and_the_points_and_their_turning_stay(
    ana: APIClient, format: str, orientation: int, store_folder: Path
) -> None:
    photo = _photo(format, orientation=orientation, **({"lossless": True} if format == "WEBP" else {}))
    assert PLACE in photo

    response = _upload(ana, photo)

    assert response.status_code == 201
    stored = _stored(store_folder)
    before, after = Image.open(BytesIO(photo)), Image.open(BytesIO(stored))
    assert PLACE not in stored
    assert after.tobytes() == before.tobytes()
    assert after.getexif().get(0x0112, 1) == orientation
    assert dict(after.getexif().get_ifd(0x8825)) == {}
    assert len(stored) == len(photo)


def test_other_places_in_a_file_where_a_place_is_written_are_cleared(ana: APIClient, store_folder: Path) -> None:
    jpeg, png = BytesIO(), BytesIO()
    _picture().save(jpeg, "JPEG", comment=PLACE)
    iptc = b"\xff\xed" + (len(PLACE) + 16).to_bytes(2, "big") + b"Photoshop 3.0\0" + PLACE
    second = jpeg.getvalue()[:2] + iptc + jpeg.getvalue()[2:] + _photo("JPEG")
    _picture().save(png, "PNG")
    end = png.getvalue().index(b"IEND") - 4
    texts = _chunk(b"tEXt", b"exif:GPS\0" + PLACE) + _chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + PLACE)
    noted = png.getvalue()[:end] + texts + png.getvalue()[end:] + PLACE
    gif = BytesIO()
    _picture().save(gif, "GIF", comment=PLACE)

    for content in (second, noted, gif.getvalue() + PLACE):
        assert PLACE in content
        assert _upload(ana, content).status_code == 201
        assert PLACE not in _stored(store_folder)
        Image.open(BytesIO(_stored(store_folder))).load()
        MediaFile.objects.all().delete()


def test_a_tiff_becomes_a_png_and_an_avif_loses_its_place(ana: APIClient, store_folder: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    tiff, avif = BytesIO(), BytesIO()
    _picture().save(tiff, "TIFF", exif=exif)
    _picture().save(avif, "AVIF", exif=exif)

    for content, ending in ((tiff.getvalue(), ".png"), (avif.getvalue(), ".avif")):
        assert PLACE in content
        response = _upload(ana, content, "foto.tif")
        assert (response.status_code, response.json()["url"].endswith(ending)) == (201, True)
        assert PLACE not in _stored(store_folder)
        assert Image.open(BytesIO(_stored(store_folder))).size == (24, 16)
        MediaFile.objects.all().delete()


@pytest.mark.parametrize("handlers", [(b"vide", b"soun"), (b"soun",)], ids=["film", "voice note"])
def test_a_film_does_not_say_where_it_was_taken(
    ana: APIClient, handlers: tuple[bytes, ...], store_folder: Path
) -> None:
    film = iso_media(*handlers)
    place = box(b"udta", box(b"\xa9xyz", PLACE), box(b"loci", PLACE)) + box(b"meta", bytes(4), PLACE)
    moov = film.index(b"moov") - 4
    size = int.from_bytes(film[moov : moov + 4], "big")
    inside = film[moov + 8 : moov + size] + place
    told = film[:moov] + box(b"moov", inside) + film[moov + size :] + box(b"uuid", PLACE)

    response = _upload(ana, told, "potrero.mp4")

    assert response.status_code == 201
    stored = _stored(store_folder)
    assert PLACE not in stored
    assert (len(stored), stored[: moov + 8]) == (len(told), told[: moov + 8])


CUT_EXIF = {"big-endian": b"MM\0*\0", "little-endian": b"II*\0\x08", "its first entry": b"MM\0*\0\0\0\x08\0\1\1\x12"}


def _with_exif(format: str, exif: bytes) -> bytes:
    """A picture of 8 by 8 points with this block of EXIF, whatever it is."""
    target = BytesIO()
    _picture((8, 8)).save(target, format)
    bare = target.getvalue()
    if format == "JPEG":
        return bare[:2] + b"\xff\xe1" + (len(exif) + 8).to_bytes(2, "big") + b"Exif\0\0" + exif + bare[2:]
    if format == "PNG":
        end = bare.index(b"IDAT") - 4
        return bare[:end] + _chunk(b"eXIf", exif) + bare[end:]
    extended = b"VP8X" + struct.pack("<I", 10) + b"\x08\0\0\0\7\0\0\7\0\0"
    last = b"EXIF" + struct.pack("<I", len(exif)) + exif + bytes(len(exif) % 2)
    body = b"WEBP" + extended + bare[12:] + last
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("exif", CUT_EXIF.values(), ids=CUT_EXIF.keys())
def test_exif_that_was_cut_is_blanked(visitor: APIClient, format: str, exif: bytes, store_folder: Path) -> None:
    content = _with_exif(format, exif)

    response = _upload(visitor, content)

    assert response.status_code == 201
    stored = _stored(store_folder)
    assert (exif in stored, len(stored)) == (False, len(content))
    Image.open(BytesIO(stored)).load()


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_a_part_that_claims_to_be_longer_than_the_file_makes_it_no_longer(format: str) -> None:
    content = BytesIO(_with_exif(format, b"MM\0*" + bytes(20)))
    at = content.getvalue().index(b"eXIf" if format == "PNG" else b"EXIF")
    content.seek(at - 4 if format == "PNG" else at + 4)
    content.write(struct.pack(">I" if format == "PNG" else "<I", 1 << 24))
    size = len(content.getvalue())

    remove_metadata(content, extension=format.lower())

    assert len(content.getvalue()) == size


@pytest.mark.parametrize("extension", ["jpg", "png", "webp", "gif", "mp4"])
def test_of_any_beginning_of_a_file_the_metadata_is_removed(extension: str) -> None:
    format = {"jpg": "JPEG", "mp4": ""}.get(extension, extension.upper())
    whole = iso_media(b"vide") if extension == "mp4" else _beginning(format)

    for size in range(60):
        content = BytesIO(whole[:size])
        remove_metadata(content, extension=extension)
        assert len(content.getvalue()) == size


def _gif_with(*extension: bytes) -> bytes:
    """A GIF that has these sub-blocks in an extension before its picture."""
    label, *blocks = extension
    parts = b"".join(bytes([len(block)]) + block for block in blocks)
    return GIF[:19] + b"!" + label + parts + b"\0" + GIF[19:]


@pytest.mark.parametrize("label", [b"\xfe", b"\xff", b"\x01"], ids=["comment", "application", "text"])
def test_a_gif_of_many_tiny_sub_blocks_is_refused_before_it_is_decoded(
    ana: APIClient, label: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[str] = []
    monkeypatch.setattr(intake, "require_picture", lambda content, extension: decoded.append(extension))

    response = _upload(ana, _gif_with(label, *[b"x"] * 60_000), "baile.gif")

    assert (response.status_code, set(response.json()), decoded) == (400, {"detail", "image"}, [])


def test_a_gif_of_a_comment_as_long_as_a_book_is_refused(ana: APIClient) -> None:
    book = _gif_with(b"\xfe", *[b"x" * 255] * 2_000)

    assert _upload(ana, book, "baile.gif").status_code == 400


def test_a_gif_of_a_remark_is_stored_without_it(ana: APIClient, store_folder: Path) -> None:
    assert _upload(ana, _gif_with(b"\xfe", PLACE, PLACE), "baile.gif").status_code == 201
    assert PLACE not in _stored(store_folder)


def test_an_animation_as_large_as_may_be_sent_is_stored(ana: APIClient) -> None:
    frame = GIF[19:30] + b"".join(b"\xff" + bytes(255) for _ in range(320)) + b"\0"
    animation = GIF[:-1] + b"!\xf9\4\0\0\0\0\0" + frame + (b"!\xf9\4\0\0\0\0\0" + frame) * 98 + b";"
    assert 8_000_000 < len(animation) < 8 * 1024 * 1024

    assert _upload(ana, animation, "baile.gif").status_code == 201


def test_a_film_of_boxes_within_boxes_without_end_is_refused(ana: APIClient) -> None:
    nested = b""
    for _ in range(1_500):
        nested = box(b"moov", nested)

    response = _upload(ana, iso_media(b"vide") + nested, "potrero.mp4")

    assert (response.status_code, set(response.json())) == (400, {"detail", "image"})
