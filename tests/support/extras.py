"""What `scripts/test --full` adds: MariaDB, Chromium and Docker, where this machine can have them."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

# The first program of each list that is on the machine is used; tests find its name in the variable.
PROGRAMS = {
    "TEST_MARIADB": (["mariadbd", "mysqld"], "mariadb-server"),
    "TEST_CHROMIUM": (["chromium", "chromium-browser", "google-chrome"], "chromium"),
}
PLACES = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])


@contextlib.contextmanager
def provided() -> Iterator[dict[str, str]]:
    """
    Install what is missing, as far as that is possible here.

    Yields variables for the tests: TEST_FULL, and for each program that is there its path. What could not be
    had is said on standard error; its tests skip themselves, by name.
    """
    variables = {"TEST_FULL": "1"}
    missing = [package for names, package in PROGRAMS.values() if not _find(names)]
    if missing:
        _install(missing)
    for variable, (names, package) in PROGRAMS.items():
        if found := _find(names):
            variables[variable] = found
        else:
            print(f"No {package} here: the tests that need it are skipped.", file=sys.stderr)
    if _docker_answers():
        variables["TEST_DOCKER"] = "docker"
    else:
        print("No Docker engine answers here: the tests that need one are skipped.", file=sys.stderr)
    yield variables


def _find(names: list[str]) -> str | None:
    return next((found for name in names if (found := shutil.which(name, path=PLACES))), None)


def _install(packages: list[str]) -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"Not root on Debian: {', '.join(packages)} cannot be installed from here.", file=sys.stderr)
        return
    print(f"Installing {', '.join(packages)} from the system's packages.", file=sys.stderr)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # A server that the package would start by itself is not wanted: tests start their own.
    environment["RUNLEVEL"] = "1"
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=900)
        if done.returncode:
            print("\n".join(f"{done.stdout}{done.stderr}".splitlines()[-5:]), file=sys.stderr)


def _docker_answers() -> bool:
    if not shutil.which("docker"):
        return False
    try:
        asked = subprocess.run(["docker", "info"], capture_output=True, check=False, timeout=20)
    except subprocess.TimeoutExpired:
        return False
    return asked.returncode == 0
