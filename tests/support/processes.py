"""Processes that a test starts: bound to it, watched, and stopped by their id."""

import contextlib
import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path


class DidNotStart(Exception):
    """A process ended, or did not get ready in time; the message holds the end of its log."""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listened on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def temporary_folder(name: str) -> Path:
    """A new folder, open to the user that the databases run as."""
    folder = Path(tempfile.mkdtemp(prefix=f"agrovet-{name}-"))
    if (user := database_user()) is not None:
        os.chown(folder, user, user_group(user))
    return folder


def database_user() -> int | None:
    """PostgreSQL refuses to run as root: then this is the user to run it as; None to stay who we are."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_uid
    return 65534


def user_group(user: int) -> int:
    """The main group of a user."""
    try:
        return pwd.getpwuid(user).pw_gid
    except KeyError:
        return user


def _die_with_parent() -> None:
    # Where a test run is killed outright, nothing of it stays behind.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@contextlib.contextmanager
def running(
    command: Sequence[str | Path],
    *,
    log: Path,
    ready: Callable[[], bool],
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    user: int | None = None,
    stop_with: signal.Signals = signal.SIGTERM,
    within: float = 60,
) -> Iterator[subprocess.Popen[bytes]]:
    """
    Run a command until the block ends. Its output is in `log`.

    :raises DidNotStart: if it ends, or `ready` does not become true within so many seconds
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if environment is None else dict(environment),
            cwd=folder,
            user=user,
            group=None if user is None else user_group(user),
            extra_groups=None if user is None else [],
            start_new_session=True,
            preexec_fn=_die_with_parent,  # one call into libc, safe between fork and exec
        )
    try:
        _wait_until_ready(process, ready=ready, log=log, within=within)
        yield process
    finally:
        stop(process, with_signal=stop_with)


def _wait_until_ready(process: subprocess.Popen[bytes], *, ready: Callable[[], bool], log: Path, within: float) -> None:
    deadline = time.monotonic() + within
    while not ready():
        if process.poll() is not None:
            raise DidNotStart(f"{process.args!r} ended with {process.returncode}:\n{tail(log)}")
        if time.monotonic() > deadline:
            raise DidNotStart(f"{process.args!r} was not ready after {within} s:\n{tail(log)}")
        time.sleep(0.05)


def stop(process: subprocess.Popen[bytes], *, with_signal: signal.Signals = signal.SIGTERM, within: float = 20) -> int:
    """Ask a process to stop; kill it, and what it started, if it has not within so many seconds."""
    if process.poll() is None:
        process.send_signal(with_signal)
        try:
            process.wait(timeout=within)
        except subprocess.TimeoutExpired:
            kill(process)
    return process.wait()


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and all that it started, as a power cut would."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def tail(log: Path, *, lines: int = 40) -> str:
    """The last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def answers(port: int) -> bool:
    """Whether somebody listens on the port of 127.0.0.1."""
    with socket.socket() as caller:
        caller.settimeout(1)
        return caller.connect_ex(("127.0.0.1", port)) == 0
