"""
Make `.venv` and install the pinned dependencies: `python3 scripts/set_up.py app|dev`.

Runs on any Python from 3.11 with nothing installed. Does nothing where a stamp shows that it is done, and
may be started by several scripts at once.
"""

import fcntl
import hashlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("VIRTUAL_ENV_DIR") or ROOT / ".venv")
PYTHON = VENV / "bin" / "python"


def main() -> None:
    """Bring `.venv` up to the lock file that the first argument names."""
    kind = sys.argv[1]
    if _is_done(kind):
        return
    with _alone():
        if _is_done(kind):
            return
        _make_venv()
        _install(kind)
        _stamp(kind).write_text(_wanted(kind))


def _is_done(kind: str) -> bool:
    try:
        return PYTHON.exists() and _stamp(kind).read_text() == _wanted(kind)
    except OSError:
        return False


def _stamp(kind: str) -> Path:
    return VENV / f".installed-{kind}"


def _wanted(kind: str) -> str:
    # A venv that was moved, or whose Python was replaced, has to be made again.
    lock = hashlib.sha256((ROOT / "requirements" / f"{kind}.txt").read_bytes()).hexdigest()
    return f"{lock} {VENV.resolve()} {sys.version_info[0]}.{sys.version_info[1]}\n"


class _alone:  # noqa: N801 - reads as a phrase: with _alone()
    """Of several scripts that start at once, one installs and the others wait for it."""

    def __enter__(self) -> None:
        try:
            VENV.parent.mkdir(parents=True, exist_ok=True)
            self.file = (VENV.parent / f"{VENV.name}.lock").open("w")
        except OSError as error:
            sys.exit(f"{VENV.parent} cannot be written to ({error.strerror}): the environment is made there.")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Another script is installing; waiting for it.")
            fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self.file.close()


def _make_venv() -> None:
    if PYTHON.exists() and _version_of(PYTHON) == sys.version_info[:2]:
        return
    _say(f"Making {VENV} with Python {sys.version_info[0]}.{sys.version_info[1]}.")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True, check=False)
    if made.returncode:
        sys.exit(f"{made.stdout}{made.stderr}\nPython's venv is missing here; on Debian: apt-get install python3-venv")


def _version_of(python: Path) -> tuple[int, ...]:
    try:
        asked = subprocess.run(
            [python, "-c", "import sys, pip; print(*sys.version_info[:2])"], capture_output=True, text=True, check=False
        )
    except OSError:
        return ()
    return tuple(int(part) for part in asked.stdout.split())


def _install(kind: str) -> None:
    lock = ROOT / "requirements" / f"{kind}.txt"
    total = len(re.findall(r"^[A-Za-z0-9].*==", lock.read_text(), re.MULTILINE))
    _say(f"Installing {total} packages from requirements/{kind}.txt (this once).")
    started = time.monotonic()
    command = [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-input", "--progress-bar", "off", "-r", lock]
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    told: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment) as pip:
        assert pip.stdout is not None
        seen = 0
        for line in pip.stdout:
            told.append(line)
            if found := re.match(r"(?:Collecting|Requirement already satisfied:) ([A-Za-z0-9._-]+)", line):
                seen += 1
                _progress(seen, total, found[1])
            elif line.startswith("Installing collected"):
                _progress(total, total, "unpacking")
    if pip.returncode:
        sys.exit("\n" + "".join(told[-30:]) + "\nThe packages could not be installed; the lines above say why.")
    _say(f"\nInstalled in {time.monotonic() - started:.0f} s.")


def _progress(seen: int, total: int, name: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r  {seen}/{total} {name:<40.40}")
    elif seen % 25 == 0 or seen == total:
        sys.stderr.write(f"  {seen}/{total}\n")
    sys.stderr.flush()


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
