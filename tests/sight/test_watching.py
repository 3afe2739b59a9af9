"""What operations watch with: it loads, knows only figures that there are, and every alert is explained."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

from agrovet.kernel.answers import keeping as of_answers
from agrovet.kernel.bus import counting as of_bus
from agrovet.kernel.doors import counting as of_doors
from agrovet.kernel.http import counting as of_requests
from agrovet.kernel.metrics.asked import when_asked
from agrovet.kernel.metrics.processes import OF_THIS_PROCESS
from extraction.router import counting as of_router
from tests.support.extras import PLACES
from tests.support.servers import ROOT

RULES = ROOT / "deploy" / "prometheus" / "alerts.yml"
EXAMPLE = ROOT / "deploy" / "prometheus" / "prometheus.yml"
FIRED = Path(__file__).with_name("alerts.test.yml")
DASHBOARD = ROOT / "deploy" / "grafana" / "agrovet.json"
HANDBOOK = ROOT / "docs" / "how-to" / "operate.md"

ENDINGS = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"], "gauge": [""]}
# Loaded, so that what they count is there; a server loads them as it needs them.
COUNTED = [of_answers, of_bus, of_doors, of_requests, of_router]

PROMTOOL = shutil.which("promtool", path=PLACES)
needs_promtool = [
    pytest.mark.promtool,
    pytest.mark.skipif(PROMTOOL is None, reason="no promtool here; scripts/test --full installs it"),
]


def alerts() -> dict[str, Any]:
    return {rule["alert"]: rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]}


def dashboard() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(DASHBOARD.read_text())
    return read


def shown() -> list[str]:
    """The expressions of the dashboard, with its variables filled in."""
    return [
        target["expr"].replace("$__rate_interval", "5m").replace("$instance", ".*")
        for panel in dashboard()["panels"]
        for target in panel.get("targets", [])
    ]


def names(expression: str) -> set[str]:
    return set(re.findall(r"\bagrovet_\w+", expression))


@pytest.mark.django_db
def test_every_figure_that_is_watched_is_told() -> None:
    assert len(COUNTED) == 5
    families = [family for registry in (when_asked(), OF_THIS_PROCESS) for family in registry.collect()]
    told = {family.name + ending for family in families for ending in ENDINGS[family.type]}

    watched = {name for rule in alerts().values() for name in names(rule["expr"])}
    watched |= {name for expression in shown() for name in names(expression)}

    assert watched - told == set()
    assert len(watched) > 20


def test_the_handbook_names_no_figure_that_there_is_not(db: None) -> None:
    families = [family for registry in (when_asked(), OF_THIS_PROCESS) for family in registry.collect()]
    told = {family.name + ending for family in families for ending in ENDINGS[family.type]} | {
        family.name for family in families
    }
    named = {name for name in names(HANDBOOK.read_text()) if not name.endswith("_")}

    assert named - told == set()


def test_every_alert_leads_to_its_section_and_every_section_has_its_alert() -> None:
    _, _, explained = HANDBOOK.read_text().partition("## What each alert means\n")
    sections = re.findall(r"^### (\w+)\n\n\*(Page|Ticket)\.\* ", explained, re.MULTILINE)

    assert dict(sections) == {name: rule["labels"]["severity"].capitalize() for name, rule in alerts().items()}
    assert len(sections) == explained.count("\n### ")
    assert {name: rule["annotations"]["runbook_url"] for name, rule in alerts().items()} == {
        name: f"docs/how-to/operate.md#{name.lower()}" for name in alerts()
    }


def test_every_alert_is_brought_about_in_a_test() -> None:
    tested = yaml.safe_load(FIRED.read_text())["tests"]

    assert {case["alertname"] for test in tested for case in test["alert_rule_test"]} == set(alerts())


def test_the_dashboard_is_one_of_grafana() -> None:
    plugins.register_default_plugins()

    read_and_written = json.loads(JSONEncoder().encode(Dashboard.from_json(dashboard())))

    assert _lost(dashboard(), read_and_written) == []


def _lost(given: Any, kept: Any, place: str = "") -> list[str]:
    """What is given and Grafana's types do not know."""
    if isinstance(given, dict):
        kept = kept if isinstance(kept, dict) else {}
        return [each for name, value in given.items() for each in _lost(value, kept.get(name), f"{place}/{name}")]
    if isinstance(given, list) and isinstance(kept, list) and len(given) == len(kept):
        return [
            each
            for number, pair in enumerate(zip(given, kept, strict=True))
            for each in _lost(*pair, f"{place}/{number}")
        ]
    return [] if given == kept else [f"{place}: {given!r} became {kept!r}"]


def test_panels_have_a_place_of_their_own() -> None:
    taken: dict[tuple[int, int], str] = {}
    for panel in dashboard()["panels"]:
        place = panel["gridPos"]
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                assert taken.setdefault((x, y), panel["title"]) == panel["title"]
                assert x < 24


class TestPrometheus:
    """What Prometheus itself says of them."""

    pytestmark = needs_promtool

    @pytest.mark.parametrize(
        "command",
        [
            ["check", "rules", "--lint-fatal", RULES],
            ["check", "config", "--syntax-only", EXAMPLE],
            ["test", "rules", FIRED],
        ],
        ids=["rules", "example", "alerts"],
    )
    def test_it_takes_them(self, command: list[str | Path]) -> None:
        assert _said(*command) == 0

    def test_it_can_evaluate_what_the_dashboard_shows(self, tmp_path: Path) -> None:
        rules = [{"record": f"shown:{number}", "expr": each} for number, each in enumerate(shown())]
        file = tmp_path / "shown.yml"
        file.write_text(yaml.safe_dump({"groups": [{"name": "shown", "rules": rules}]}))

        assert _said("check", "rules", file) == 0

    def test_it_can_read_what_a_server_tells(self, db: None) -> None:
        from agrovet.kernel.metrics.exposition import exposition  # noqa: PLC0415 - once the database is there

        assert PROMTOOL is not None
        done = subprocess.run([PROMTOOL, "check", "metrics"], input=exposition(), capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")


def _said(*command: str | Path) -> int:
    assert PROMTOOL is not None
    done = subprocess.run([PROMTOOL, *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(done.stdout + done.stderr)
    return done.returncode
