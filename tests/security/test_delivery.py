"""The workflows: nothing of others runs in them by surprise, none may do more than it needs, clusters have a door."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.servers import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
_PINNED = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
_OURS = re.compile(r"uses: \./")


def read(name: str) -> dict[str, Any]:
    workflow: dict[str, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / f"{name}.yml").read_text())
    return workflow


def said(job: dict[str, Any]) -> str:
    """All that its steps run."""
    return "\n".join(step.get("run", "") for step in job["steps"])


def test_they_are_these() -> None:
    assert [path.stem for path in WORKFLOWS] == ["ci", "deploy", "release", "roll-back"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_to_a_commit_and_says_its_version(path: Path) -> None:
    used = [line.strip().removeprefix("- ") for line in path.read_text().splitlines() if "uses:" in line]

    assert used
    assert [line for line in used if not _PINNED.fullmatch(line) and not _OURS.match(line)] == []


def test_a_linter_for_workflows_finds_nothing() -> None:
    program = Path(sys.executable).parent / "zizmor"
    done = subprocess.run(
        [program, "--offline", "--no-progress", "--quiet", ".github/workflows"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_it_would_find_text_of_others_that_is_run(tmp_path: Path) -> None:
    planted = tmp_path / "planted.yml"
    planted.write_text(
        "on: pull_request\njobs:\n  one:\n    runs-on: ubuntu-24.04\n    steps:\n"
        "      - run: echo ${{ github.event.pull_request.title }}\n"
    )

    done = subprocess.run(
        [Path(sys.executable).parent / "zizmor", "--offline", "--no-progress", "--quiet", planted],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "template-injection" in done.stdout


def test_no_job_writes_but_the_one_that_publishes() -> None:
    writing = {
        f"{path.stem}.{name}": sorted(what for what, right in job.get("permissions", {}).items() if right == "write")
        for path in WORKFLOWS
        for name, job in read(path.stem)["jobs"].items()
    }

    assert {name: rights for name, rights in writing.items() if rights} == {
        "release.publish": ["attestations", "id-token", "packages"]
    }
    assert {path.stem: read(path.stem)["permissions"] for path in WORKFLOWS} == {
        "ci": {"contents": "read"},
        "deploy": {},
        "release": {},
        "roll-back": {},
    }


def test_a_release_has_passed_everything_and_says_who_built_it() -> None:
    publish = read("release")["jobs"]["publish"]
    build = next(step["with"] for step in publish["steps"] if step.get("id") == "build")

    assert read("release")["jobs"]["all"]["uses"] == "./.github/workflows/ci.yml"
    assert publish["needs"] == "all"
    assert (build["provenance"], build["sbom"], build["push"]) == ("mode=max", True, True)
    assert set(read("ci")["jobs"]) == {"check", "test", "image", "dependencies"}


@pytest.mark.parametrize(
    ("name", "job", "commands"),
    [
        (
            "deploy",
            "deploy",
            ["gh attestation verify", "extraction.exporting helm", "helm upgrade --install agrovet chart"],
        ),
        ("roll-back", "roll-back", ["helm history agrovet", "helm rollback agrovet"]),
    ],
)
def test_the_cluster_is_reached_through_an_environment_alone(name: str, job: str, commands: list[str]) -> None:
    workflow = read(name)
    # YAML takes the word `on` for a truth value.
    triggers: Any = workflow.get("on", workflow.get(True))
    run = said(workflow["jobs"][job])

    assert list(triggers) == ["workflow_dispatch"]
    assert workflow["jobs"][job]["environment"] == "${{ inputs.environment }}"
    assert workflow["concurrency"] == {"group": "cluster-${{ inputs.environment }}", "cancel-in-progress": False}
    assert [command for command in commands if command not in run] == []
    # What somebody types goes into the shell as a variable, never as a part of the program.
    assert "${{" not in run
    assert ("--atomic" in run) == (name == "deploy")
