"""
Containers of the product's image, on a real Docker engine.

They use the host's network: the servers that tests start listen on 127.0.0.1, and so does what runs in them.
"""

import contextlib
import json
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.error import URLError
from uuid import uuid4

from tests.support.processes import free_port
from tests.support.servers import ROOT

BASE = "python:3.11-slim-bookworm"
# As an orchestrator that trusts nobody runs it.
HARDENED = ["--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", "--security-opt=no-new-privileges"]


class DockerFailed(Exception):
    """The engine refused; the message holds what it said."""


def docker(*arguments: str, within: float = 120) -> str:
    """
    What a command of Docker's prints.

    :raises DockerFailed: if it ends with anything but 0
    """
    done = subprocess.run(
        ["docker", *arguments], capture_output=True, text=True, check=False, timeout=within, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise DockerFailed(f"docker {' '.join(arguments)}: {done.stdout}{done.stderr}".strip())
    return done.stdout.strip()


def build(tag: str) -> str:
    """Build the image from the Dockerfile as it stands; returns the tag."""
    docker("build", "--network=host", f"--tag={tag}", str(ROOT), within=900)
    return tag


def inspected(kind: str, name: str) -> dict[str, Any]:
    """All that the engine knows of an image or a container."""
    [found] = json.loads(docker(kind, "inspect", name))
    return dict(found)


def megabytes_over_base(image: str) -> float:
    """How much larger the image is than the Python image that it stands on."""
    sizes = [int(inspected("image", name)["Size"]) for name in (image, BASE)]
    return (sizes[0] - sizes[1]) / 1e6


@dataclass(frozen=True, kw_only=True)
class Container:
    """A container that was started; it is removed when the block of `container` ends."""

    name: str
    port: int

    @property
    def base(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it again after it has stopped."""
        docker("start", self.name)

    def stop(self, *, seconds: int = 10) -> int:
        """Tell it to stop, and kill it after so many seconds; returns its exit status."""
        docker("stop", f"--time={seconds}", self.name)
        return int(self.state["ExitCode"])

    def run(self, *command: str) -> str:
        """What a command prints that is run inside."""
        return docker("exec", self.name, *command)

    def logs(self) -> str:
        """All that it has said."""
        done = subprocess.run(["docker", "logs", self.name], capture_output=True, text=True, check=False)
        return f"{done.stdout}{done.stderr}"

    @property
    def state(self) -> dict[str, Any]:
        """As the engine has it: Status, ExitCode, Health and more."""
        return dict(inspected("container", self.name)["State"])

    def is_ready(self) -> bool:
        """Whether it says that it is ready."""
        try:
            with urllib.request.urlopen(f"{self.base}/health/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def wait_until_ready(self, *, within: float = 300) -> float:
        """
        The seconds until it was ready, from now.

        :raises DockerFailed: with its log, if it is not in time, or has ended
        """
        began = time.monotonic()
        while not self.is_ready():
            took = time.monotonic() - began
            if took > within or (took > 5 and self.state["Status"] == "exited"):
                raise DockerFailed(f"{self.name} is not ready after {took:.0f} s: {self.state}\n{self.logs()}")
            time.sleep(0.02)
        return time.monotonic() - began

    def megabytes(self) -> float:
        """The memory that it uses, all processes together, as `docker stats` counts it."""
        stats = json.loads(docker("stats", "--no-stream", "--format={{json .}}", self.name))
        return _megabytes(stats["MemUsage"].partition(" /")[0])


def _megabytes(text: str) -> float:
    for unit, bytes in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10), ("B", 1)):
        if text.endswith(unit):
            return float(text.removesuffix(unit)) * bytes / 1e6
    raise ValueError(f"{text!r} is no amount of memory")


@contextlib.contextmanager
def volume() -> Iterator[str]:
    """An empty volume, removed at the end."""
    name = docker("volume", "create", f"agrovet-test-{uuid4().hex[:12]}")
    try:
        yield name
    finally:
        docker("volume", "rm", "--force", name)


@contextlib.contextmanager
def container(
    image: str, *, volume: str, settings: Mapping[str, str], options: Sequence[str] = HARDENED
) -> Iterator[Container]:
    """Start the image with these settings, hardened unless told otherwise; it may not be ready yet."""
    port = int(settings.get("PORT") or free_port())
    name = f"agrovet-test-{uuid4().hex[:12]}"
    given = {**settings, "PORT": str(port)}
    where = ["--network=host", f"--volume={volume}:/var/lib/agrovet"]
    variables = [f"--env={name}={value}" for name, value in given.items() if name != "AGROVET_DATA_DIR"]
    docker("run", "--detach", f"--name={name}", *where, *variables, *options, image)
    try:
        yield Container(name=name, port=port)
    finally:
        docker("rm", "--force", "--volumes", name)
