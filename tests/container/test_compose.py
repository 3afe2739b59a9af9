"""compose.yaml: each profile is read without a complaint, and the one that needs no foreign image is run."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support import processes
from tests.support.containers import Container
from tests.support.servers import ROOT

pytestmark = [pytest.mark.docker, pytest.mark.server, pytest.mark.timeout(900)]

ALONE = {"agrovet"}
SERVERS = {"postgres", "redis", "minio", "bucket"}
EXTRACTED = {"media", "postgres-media", "routing", "traefik"}
PROFILES = {"": ALONE, "production": ALONE | SERVERS, "extracted": ALONE | SERVERS | EXTRACTED}
PASSWORDS = {
    "POSTGRES_PASSWORD": "abc",
    "REDIS_PASSWORD": "redis-abc",
    "MINIO_PASSWORD": "defghijk",
    "MEDIA_POSTGRES_PASSWORD": "xyz",
}
# What this engine can do: it has no networks of its own.
HERE = """
services:
  {service}:
    image: {image}
    network_mode: host
    ports: !reset []
    environment:
      PORT: "{port}"
"""


def compose(*arguments: str, passwords: dict[str, str] | None = None, within: float = 60) -> tuple[str, str]:
    """What `docker compose` prints, and what it complains of."""
    environment = {name: value for name, value in os.environ.items() if name not in PASSWORDS}
    done = subprocess.run(
        ["docker", "compose", *arguments],
        cwd=ROOT,
        env={**environment, **(passwords or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=within,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def read(profile: str, passwords: dict[str, str]) -> tuple[dict[str, Any], str]:
    """The services of a profile as they would be started, and what is complained of."""
    chosen = ["--profile", profile] if profile else []
    printed, complaints = compose(*chosen, "config", "--format=json", passwords=passwords)
    return json.loads(printed)["services"], complaints


@pytest.mark.parametrize("passwords", [{}, PASSWORDS], ids=["without passwords", "with passwords"])
@pytest.mark.parametrize("profile", PROFILES)
def test_each_profile_is_read_without_a_complaint(image: str, profile: str, passwords: dict[str, str]) -> None:
    services, complaints = read(profile, passwords)

    assert complaints == ""
    assert set(services) == PROFILES[profile]


def test_every_image_of_others_is_pinned(image: str) -> None:
    services, _ = read("extracted", PASSWORDS)

    images = {service["image"] for service in services.values()} - {"agrovet"}

    assert [each for each in images if ":" not in each or each.endswith(":latest")] == []


def test_without_passwords_nothing_elsewhere_is_named(image: str) -> None:
    services, _ = read("", {})

    environment = services["agrovet"]["environment"]
    elsewhere = {name for name, value in environment.items() if value and ("URL" in name or "S3" in name)}

    assert elsewhere == set()


def test_redis_asks_for_a_password_and_all_of_ours_have_it(image: str) -> None:
    services, _ = read("extracted", PASSWORDS)

    addresses = {services[name]["environment"]["REDIS_URL"] for name in ("agrovet", "media", "routing")}

    assert addresses == {"redis://:redis-abc@redis:6379/0"}
    assert services["redis"]["environment"]["REDISCLI_AUTH"] == "redis-abc"
    assert "redis-abc" not in str(services["redis"]["command"])


def test_all_that_runs_our_image_is_without_rights(image: str) -> None:
    services, _ = read("extracted", PASSWORDS)

    ours = {name: service for name, service in services.items() if service["image"] == "agrovet"}

    assert set(ours) == {"agrovet", "media", "routing"}
    assert {(one["read_only"], *one["cap_drop"], *one["security_opt"]) for one in ours.values()} == {
        (True, "ALL", "no-new-privileges:true")
    }


def test_the_default_serves(image: str, tmp_path: Path) -> None:
    port = processes.free_port()
    here = tmp_path / "here.yaml"
    here.write_text(HERE.format(service="agrovet", image=image, port=port))
    files = [f"--project-name=agrovet-test-{port}", "--file=compose.yaml", f"--file={here}"]

    try:
        # Until it is healthy.
        compose(*files, "up", "--detach", "--no-build", "--wait", within=300)
        is_ready = Container(name="agrovet", port=port).is_ready()
    finally:
        compose(*files, "down", "--volumes", "--timeout=10")

    assert is_ready


def test_the_routing_is_written_where_traefik_reads_it(image: str, tmp_path: Path) -> None:
    services, _ = read("extracted", PASSWORDS)
    port = processes.free_port()
    here = tmp_path / "here.yaml"
    here.write_text(HERE.format(service="routing", image=image, port=port))
    files = [f"--project-name=agrovet-test-{port}", "--file=compose.yaml", f"--file={here}", "--profile=extracted"]

    try:
        compose(
            *files, "run", "--rm", "--no-deps", "--entrypoint=python", "routing", "manage.py", "migrate_all", within=300
        )
        compose(*files, "run", "--rm", "--no-deps", "routing", within=300)
        written, _ = compose(
            *files, "run", "--rm", "--no-deps", "--entrypoint=ls", "routing", services["traefik"]["working_dir"]
        )
    finally:
        compose(*files, "down", "--volumes", "--timeout=10")

    assert written.split() == ["agrovet.yaml", "traefik.yaml"]
