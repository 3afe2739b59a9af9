"""What a running server says of itself is data: a chart is made of the shares in it, and of nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from extraction import routes
from extraction.exporting.routing import NotExportable
from extraction.exporting.status_file import shares_in
from extraction.exporting.writing import export
from tests.support.servers import ROOT

MODULES = routes.modules()


def _told(**shares: Any) -> list[dict[str, Any]]:
    return [{"module": module, "share": shares.get(module, 0), "phase": "x"} for module in MODULES]


def _file(folder: Path, told: Any) -> Path:
    path = folder / "status.json"
    path.write_text(told if isinstance(told, str) else json.dumps(told))
    return path


def test_a_chart_is_made_of_the_shares_and_asks_nobody(tmp_path: Path) -> None:
    told = [{**each, "image": "evil:latest", "host": "evil.example"} for each in _told(media=25)]

    export("helm", tmp_path / "chart", host="api.example", image="i@sha256:0", shares=shares_in(_file(tmp_path, told)))

    values = yaml.safe_load((tmp_path / "chart" / "values.yaml").read_text())
    assert [one["name"] for one in values["workloads"]] == ["agrovet-monolith", "agrovet-media"]
    assert (values["host"], values["image"]) == ("api.example", "i@sha256:0")
    assert "evil" not in "".join(path.read_text() for path in (tmp_path / "chart").rglob("*.yaml"))


@pytest.mark.parametrize(
    "told",
    [
        "",
        "{",
        "null",
        "{}",
        "[]",
        "[1]",
        " " * 2_000_000 + "[]",
        _told(media=101),
        _told(media=-1),
        _told(media=True),
        _told(media="25"),
        _told(media=2.5),
        _told()[1:],
        [*_told(), _told()[0]],
        [*_told(), {"module": "evil", "share": 1}],
        [{**each, "module": [each["module"]]} for each in _told()],
        "apiVersion: v1\nkind: Pod",
    ],
)
def test_anything_else_is_refused_with_a_sentence(tmp_path: Path, told: Any) -> None:
    with pytest.raises(NotExportable, match=r"^/.*\.$"):
        shares_in(_file(tmp_path, told))


def test_the_workflow_applies_what_the_released_image_made() -> None:
    steps = yaml.safe_load((ROOT / ".github/workflows/deploy.yml").read_text())["jobs"]["deploy"]["steps"]
    run = next(step["run"] for step in steps if step.get("name") == "The chart, as modules stand now")

    # A pod prints JSON into a file; nothing that it prints is unpacked or applied.
    assert "extraction status --json > given/status.json" in run
    assert "tar " not in run
    assert "docker run --rm --network none" in run
