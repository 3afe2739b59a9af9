"""What `scripts/test --full` adds: programs of the system that some tests need, where this machine can have them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PLACES = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])

# An environment of its own, for what checks the configuration of other proxies: it is large, and clashes with nothing.
PROXIES = ROOT / ".venv" / "proxies"

# For each marker of tests: the programs of which one is needed, and Debian's package.
PROGRAMS = {
    "mariadb": (["mariadbd", "mysqld"], "mariadb-server"),
    "rabbitmq": (["rabbitmq-server"], "rabbitmq-server"),
    "browser": (["chromium", "chromium-browser", "google-chrome"], "chromium"),
    "nginx": (["nginx"], "nginx-light"),
    "promtool": (["promtool"], "prometheus"),
}


def provide() -> None:
    """
    Install what tests need and this machine lacks, as far as that is possible here.

    What could not be had is said on standard error; its tests skip themselves, by name.
    """
    needed = {marker: PROGRAMS[marker] for marker in PROGRAMS if _is_used(marker)}
    missing = [package for names, package in needed.values() if not _is_here(names)]
    if missing:
        _install(missing)
    for names, package in needed.values():
        if not _is_here(names):
            _say(f"No {package} here: the tests that need it are skipped.")
    if _is_used("proxies"):
        _make_proxies()


def _make_proxies() -> None:
    environment = {**os.environ, "VIRTUAL_ENV_DIR": str(PROXIES)}
    command = [sys.executable, str(ROOT / "scripts" / "set_up.py"), "proxies"]
    if subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False, timeout=900).returncode:
        _say("requirements/proxies.txt could not be installed: the tests that need it are skipped.")


def _is_used(marker: str) -> bool:
    tests = (
        path for part in ("tests", "modules", "extraction", "agrovet") for path in (ROOT / part).rglob("test_*.py")
    )
    return any(f"mark.{marker}" in path.read_text() for path in tests)


def _is_here(names: list[str]) -> bool:
    return any(shutil.which(name, path=PLACES) for name in names)


def _install(packages: list[str]) -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        _say(f"Not root on Debian: {', '.join(packages)} cannot be installed from here.")
        return
    _say(f"Installing {', '.join(packages)} from the system's packages.")
    # A server that its package would start by itself is not wanted: tests start their own.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
        if done.returncode:
            _say("\n".join(f"{done.stdout}{done.stderr}".splitlines()[-5:]))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
