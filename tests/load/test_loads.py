"""What a load is judged by, and what is written of it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.load.alone import Cost
from tests.load.plots import plot_rates, plot_times
from tests.load.report import document
from tests.load.results import Endpoint, Load
from tests.support.servers import ROOT


def endpoint(*, name: str = "ads", failures: int = 0, times: dict[float, int]) -> Endpoint:
    count = sum(times.values())
    return Endpoint(name=name, requests=count, failures=failures, seconds=10, times=times)


def load(*endpoints: Endpoint, people: int = 100, thinks: bool = True) -> Load:
    return Load(people=people, seconds=10, thinks=thinks, shares={"web": 40.0}, endpoints=list(endpoints))


def test_quantiles_are_those_of_all_requests_together() -> None:
    fast, slow = endpoint(times={10: 94, 20: 1}), endpoint(name="log in", times={300: 5})

    total = load(fast, slow).total

    assert [total.quantile(percent) for percent in (50, 95, 99)] == [10, 20, 300]
    assert (total.requests, total.rate) == (100, 10)


def test_a_load_within_all_bars_misses_none() -> None:
    assert load(endpoint(times={99: 99, 249: 1})).missed() == []


def test_slow_answers_miss_the_bars() -> None:
    assert load(endpoint(times={100: 98, 250: 2})).missed() == [
        "P95 100 ms, not under 100 ms",
        "P99 250 ms, not under 250 ms",
    ]


@pytest.mark.parametrize("thinks", [True, False])
def test_one_error_is_one_too_many(thinks: bool) -> None:
    assert load(endpoint(times={5: 100}, failures=1), thinks=thinks).missed() == ["1 errors, not 0"]


def test_nobody_who_asks_is_no_success() -> None:
    assert "nobody asked anything" in load(endpoint(times={})).missed()


@pytest.mark.parametrize(("people", "thinks"), [(101, True), (100, False)])
def test_times_are_not_judged_beyond_what_the_bars_speak_of(people: int, thinks: bool) -> None:
    assert load(endpoint(times={5000: 100}), people=people, thinks=thinks).missed() == []


def test_the_bottleneck_is_who_takes_most_of_the_time() -> None:
    assert Cost(name="ads", took=10, by={"web": 6, "database": 1}).bottleneck == "web, 60 %"
    assert Cost(name="ads", took=10, by={"web": 2, "database": 1}).bottleneck == "waiting, 70 %"


def test_the_report_tells_each_load_by_its_own_figures() -> None:
    found = {"embedded": [load(endpoint(times={20: 100})), load(endpoint(times={400: 100}, failures=2), thinks=False)]}

    written = document(found, {"embedded": [Cost(name="ads", took=10, by={"web": 6})]})

    assert "| 100 | yes | 100 | 10.0 | 20 | 20 | 20 | 0 | reached | web 40 % |" in written
    assert "| 100 | no | 100 | 10.0 | 400 | 400 | 400 | 2 | 2 errors, not 0 | web 40 % |" in written
    assert "| ads | 10.0 | 6.0 | web, 60 % |" in written


def test_plots_are_pictures_that_ask_nobody_for_anything(tmp_path: Path) -> None:
    series = {"embedded": [load(endpoint(times={20: 9}), people=people) for people in (10, 50)]}

    plot_times(tmp_path / "times.svg", series, title="Times")
    plot_rates(tmp_path / "rates.svg", series, title="Rates")

    for file in sorted(tmp_path.iterdir()):
        text = file.read_text()
        assert ElementTree.fromstring(text).tag.endswith("svg")
        assert "<script" not in text


@pytest.mark.server
def test_people_come_do_what_people_do_and_leave() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.load", "--people", "6", "--seconds", "8", "--no-think", "--alone", "1", "--json"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("LOAD_")},
        capture_output=True,
        text=True,
        check=False,
    )

    told = json.loads(done.stdout)
    assert (told["missed"], told["errors"], done.returncode) == ([], [], 0), done.stderr
    names = {each["name"] for each in told["endpoints"]}
    assert {"ads", "posts", "search", "nearby", "chat message", "all"} <= names
