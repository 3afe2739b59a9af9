"""Landscapes for the demo, drawn by arithmetic: a sky, a sun, and three ranges of hills."""

import struct
import zlib
from dataclasses import dataclass
from math import sin

WIDTH, HEIGHT = 480, 300

Colour = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Palette:
    """The colours of a landscape, and where its sun stands (a share of the width and of the height)."""

    sky: Colour
    horizon: Colour
    sun: Colour
    hills: tuple[Colour, Colour, Colour]
    sun_at: tuple[float, float]
    turn: float


PALETTES = {
    "cafe": Palette(sky=(120, 170, 200), horizon=(240, 225, 190), sun=(255, 244, 214), hills=((94, 128, 92), (58, 96, 60), (92, 46, 34)), sun_at=(0.7, 0.3), turn=0.4),
    "vaca": Palette(sky=(96, 160, 220), horizon=(222, 238, 246), sun=(255, 250, 230), hills=((132, 168, 112), (104, 150, 78), (76, 124, 52)), sun_at=(0.25, 0.25), turn=1.9),
    "riego": Palette(sky=(70, 130, 190), horizon=(196, 226, 236), sun=(255, 246, 210), hills=((110, 160, 150), (70, 130, 110), (40, 92, 120)), sun_at=(0.8, 0.2), turn=2.7),
    "potrero": Palette(sky=(236, 170, 110), horizon=(252, 226, 170), sun=(255, 236, 170), hills=((150, 140, 84), (118, 128, 60), (80, 104, 44)), sun_at=(0.5, 0.48), turn=3.3),
    "maiz": Palette(sky=(110, 180, 226), horizon=(250, 240, 200), sun=(255, 248, 220), hills=((170, 170, 80), (196, 170, 60), (120, 140, 50)), sun_at=(0.15, 0.35), turn=4.1),
    "tractor": Palette(sky=(150, 150, 190), horizon=(240, 200, 180), sun=(255, 220, 180), hills=((130, 100, 90), (150, 80, 50), (96, 60, 40)), sun_at=(0.6, 0.42), turn=5.2),
    "consulta": Palette(sky=(130, 190, 220), horizon=(236, 244, 236), sun=(255, 250, 224), hills=((120, 160, 130), (90, 140, 96), (64, 104, 66)), sun_at=(0.35, 0.2), turn=0.9),
    "corral": Palette(sky=(160, 190, 220), horizon=(246, 232, 208), sun=(255, 244, 210), hills=((168, 150, 110), (140, 116, 78), (104, 82, 54)), sun_at=(0.75, 0.35), turn=1.4),
    "limonar": Palette(sky=(100, 176, 226), horizon=(232, 246, 226), sun=(255, 252, 220), hills=((120, 178, 90), (84, 152, 62), (52, 118, 44)), sun_at=(0.2, 0.2), turn=2.2),
    "establo": Palette(sky=(190, 160, 150), horizon=(250, 222, 190), sun=(255, 230, 190), hills=((140, 120, 100), (112, 92, 70), (78, 62, 48)), sun_at=(0.55, 0.4), turn=3.8),
    "yegua": Palette(sky=(110, 140, 190), horizon=(236, 214, 214), sun=(255, 236, 220), hills=((120, 130, 120), (92, 116, 86), (70, 92, 58)), sun_at=(0.4, 0.45), turn=4.6),
    "estante": Palette(sky=(140, 170, 200), horizon=(226, 226, 214), sun=(255, 248, 226), hills=((150, 150, 130), (124, 128, 96), (94, 98, 68)), sun_at=(0.85, 0.3), turn=5.7),
    "ternera": Palette(sky=(120, 176, 210), horizon=(250, 236, 206), sun=(255, 246, 216), hills=((150, 164, 100), (120, 140, 72), (90, 110, 50)), sun_at=(0.3, 0.38), turn=0.1),
}  # fmt: skip


def landscape(palette: Palette) -> bytes:
    """The picture as a PNG of 480 by 300 pixels."""
    columns = [[_height_of_hill(hill, x, palette.turn) for hill in range(3)] for x in range(WIDTH)]
    rows = b"".join(b"\0" + _row(y, palette, columns) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _row(y: int, palette: Palette, columns: list[list[float]]) -> bytes:
    share = min(y / (HEIGHT * 0.6), 1.0)
    sky = bytes(round(a + (b - a) * share) for a, b in zip(palette.sky, palette.horizon, strict=True))
    sun_x, sun_y = palette.sun_at[0] * WIDTH, palette.sun_at[1] * HEIGHT
    row = bytearray()
    for x, tops in enumerate(columns):
        nearest = next((hill for hill in (2, 1, 0) if y >= tops[hill]), None)
        if nearest is not None:
            row += bytes(palette.hills[nearest])
        elif (x - sun_x) ** 2 + (y - sun_y) ** 2 < 900:
            row += bytes(palette.sun)
        else:
            row += sky
    return bytes(row)


def _height_of_hill(hill: int, x: int, turn: float) -> float:
    base, swing = HEIGHT * (0.5 + 0.16 * hill), 26 - 5 * hill
    return base + swing * sin(x / (90 - 18 * hill) + turn * (hill + 1)) + 8 * sin(x / 31 + turn)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
