"""Small plots, as the paths of an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 240, 44
_TOP = 3  # room for the line at its highest


@dataclass(frozen=True, kw_only=True)
class Plot:
    """`line` and `area` are paths in a box of `WIDTH` by `HEIGHT`; the line has gaps where there was nothing."""

    line: str
    area: str
    highest: float
    last: float | None


def plot(values: Sequence[float | None]) -> Plot:
    """One value for each step; the highest reaches the top, and zero is the bottom."""
    known = [value for value in values if value is not None]
    highest = max(known, default=0)
    pieces: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            x = place * WIDTH / max(1, len(values) - 1)
            pieces[-1].append((x, HEIGHT - (HEIGHT - _TOP) * (value / highest if highest else 0)))
    drawn = [piece for piece in pieces if piece]
    return Plot(
        line=" ".join(_line(piece) for piece in drawn),
        area=" ".join(f"{_line(piece)} V{HEIGHT} H{piece[0][0]:.1f} Z" for piece in drawn),
        highest=highest,
        last=known[-1] if known else None,
    )


def _line(points: Sequence[tuple[float, float]]) -> str:
    # A single point would be no line, and is drawn as a short one.
    ends = points if len(points) > 1 else [points[0], (points[0][0] + 1, points[0][1])]
    return "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in ends)
