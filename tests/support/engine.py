"""A Docker engine for the tests: the machine's own, or one that is unpacked and started for them."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.support.shared import SHARED

ENGINE = SHARED / "container" / "engine.sh"
# Where an engine is being started: a folder, with `ended` in it once that came to an end, well or not.
STARTING = "DOCKER_ENGINE_STARTING"
LONGEST_START = 600  # seconds


def answers() -> bool:
    """Whether an engine answers to `docker` here and now."""
    if not shutil.which("docker"):
        return False
    try:
        asked = subprocess.run(["docker", "info"], capture_output=True, check=False, timeout=20)
    except subprocess.TimeoutExpired:
        return False
    return asked.returncode == 0


def lacking() -> str:
    """Why there is no engine for who asks now; empty where there is one. Waits while one is being started."""
    folder = os.environ.get(STARTING, "")
    deadline = time.monotonic() + LONGEST_START
    while folder and not (Path(folder) / "ended").exists() and time.monotonic() < deadline:
        time.sleep(0.5)
    if answers():
        return ""
    if folder:
        return f"the Docker engine did not start: {_last_words(Path(folder))}"
    return "no Docker engine answers here: scripts/test --full starts one, as root on Debian"


@contextlib.contextmanager
def starting() -> Iterator[dict[str, str]]:
    """
    Begin to start an engine where there is none, and stop it at the end of the block.

    Yields what is to be added to the environment of those who use it; they call `lacking` first. Says on standard
    error why there will be none.
    """
    if answers():
        yield {}
        return
    if why := _impossible():
        sys.stderr.write(f"{why}: the tests that need a Docker engine are skipped.\n")
        yield {}
        return
    folder = Path(tempfile.mkdtemp(prefix="agrovet-docker-"))
    engine = folder / "engine"
    # The images are made from the Python that runs this.
    environment = {**os.environ, "PY": sys.base_prefix}
    script = 'bash "$0" up "$1" > "$2/log" 2>&1; echo $? > "$2/ended"'
    begun = subprocess.Popen(
        ["sh", "-c", script, ENGINE, engine, folder], env=environment, stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield {
            "DOCKER_HOST": f"unix://{engine}/d.sock",
            "DOCKER_CONFIG": f"{engine}/plug",
            "PATH": os.pathsep.join([f"{engine}/root/usr/sbin", f"{engine}/root/usr/bin", os.environ["PATH"]]),
            STARTING: str(folder),
        }
    finally:
        if begun.poll() is None:
            os.killpg(begun.pid, signal.SIGTERM)
        begun.wait()
        if (engine / "pid").exists():
            subprocess.run(["bash", ENGINE, "down", engine], env=environment, check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def _impossible() -> str:
    if not ENGINE.exists():
        return f"No Docker engine answers here, and {ENGINE} is not there to start one"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return "No Docker engine answers here, and only root on Debian can start one"
    return ""


def _last_words(folder: Path) -> str:
    if not (folder / "ended").exists():
        return f"it is not up after {LONGEST_START} s"
    log = folder / "log"
    return " ".join(log.read_text(errors="replace").splitlines()[-3:]) if log.exists() else "it did not begin to"
