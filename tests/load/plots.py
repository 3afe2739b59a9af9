"""Plots for docs/LOAD_TESTS.md, as SVG without scripts."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pygal
from pygal.style import CleanStyle

from tests.load.results import Load

# For plugins, of which there are none here, it puts an importer in front of all others that they cannot live with.
sys.meta_path[:] = [importer for importer in sys.meta_path if type(importer).__module__ != "pygal"]

Series = Mapping[str, Sequence[Load]]


def plot_times(file: Path, series: Series, *, title: str) -> None:
    """P50 and P95 by how many people there are."""
    chart = _chart(title, "milliseconds", logarithmic=True)
    for percent in (50, 95):
        _add(chart, series, f"P{percent}", lambda load, percent=percent: max(load.total.quantile(percent), 1.0))
    _write(chart, file)


def plot_rates(file: Path, series: Series, *, title: str) -> None:
    """Requests a second by how many people there are."""
    chart = _chart(title, "requests a second", logarithmic=False)
    # From nothing on: what differs by little looks so.
    chart.range = 0, max(load.total.rate for loads in series.values() for load in loads)
    _add(chart, series, "", lambda load: load.total.rate)
    _write(chart, file)


def _chart(title: str, unit: str, *, logarithmic: bool) -> Any:
    return pygal.Line(
        title=title,
        x_title="people at once",
        y_title=unit,
        logarithmic=logarithmic,
        legend_at_bottom=True,
        legend_at_bottom_columns=1,
        truncate_legend=-1,
        style=CleanStyle,
        width=760,
        height=480,
        js=[],
    )


def _add(chart: Any, series: Series, word: str, value: Callable[[Load], float]) -> None:
    chart.x_labels = [str(load.people) for load in next(iter(series.values()))]
    for name, loads in series.items():
        chart.add(f"{name} {word}".strip(), [round(value(load), 1) for load in loads])


def _write(chart: Any, file: Path) -> None:
    """Without what moves it: a picture in a document runs nothing."""
    picture = ElementTree.fromstring(chart.render())
    for element in list(picture.iter()):
        for part in [one for one in element if one.tag.endswith("}script")]:
            element.remove(part)
    ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
    file.write_text(ElementTree.tostring(picture, encoding="unicode") + "\n")
