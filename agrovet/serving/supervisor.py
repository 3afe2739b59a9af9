"""Looks after processes: starts them, restarts what dies, stops all when told to."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from agrovet.serving.closing import take_no_new
from agrovet.serving.lifeline import SUPERVISOR
from agrovet.serving.saying import announce, say

STABLE_AFTER = 10  # seconds: one that lived so long has started well
LONGEST_PAUSE = 30.0
TRIES = 5


@dataclass(kw_only=True)
class Child:
    """
    A process that is looked after; it inherits the numbered files, and our environment but for what is given here.

    One that `may_wait` is tried for ever (it may be waiting for Redis), and begins once those that tell are ready,
    which have the processors for themselves until then; where another cannot start, all stop.
    One that `tells` is given the number of a file to write to once it is ready; `is_ready` says it once was.
    """

    name: str
    command: list[str]
    inherits: list[int] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    may_wait: bool = False
    tells: bool = False
    is_ready: bool = False
    listening: int | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    next_start: float = 0.0
    failures: int = 0

    def start(self) -> None:
        """Start the process in a group of its own, so that Ctrl-C reaches the supervisor alone."""
        command, inherits = list(self.command), list(self.inherits)
        if self.tells:
            self.listening, telling = os.pipe()
            os.set_blocking(self.listening, False)
            command.append(f"--ready={telling}")
            inherits.append(telling)
        self.process = subprocess.Popen(
            command,
            pass_fds=inherits,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            # Without it, threads that come and go leave memory behind that glibc does not reuse.
            env={
                **os.environ,
                "MALLOC_ARENA_MAX": os.environ.get("MALLOC_ARENA_MAX", "2"),
                SUPERVISOR: str(os.getpid()),
                **self.environment,
            },
        )
        if self.tells:
            os.close(telling)
        self.started_at = time.monotonic()

    def listen(self) -> None:
        """Notice that the process is ready."""
        if self.listening is not None:
            try:
                self.is_ready = os.read(self.listening, 1) == b"1" or self.is_ready
            except BlockingIOError:
                return
            os.close(self.listening)
            self.listening = None

    @property
    def runs(self) -> bool:
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None

    @property
    def is_hopeless(self) -> bool:
        """Whether starting it again is no use: it never got ready, or ended too often right after its start."""
        return not self.may_wait and self.failures >= (TRIES if self.is_ready else 1)

    def has_died(self) -> None:
        """Reckon when to start it again, and end what it may have left behind."""
        assert self.process is not None
        self.signal_group(signal.SIGKILL)
        now = time.monotonic()
        self.failures = 1 if now - self.started_at > STABLE_AFTER else self.failures + 1
        pause = 0.0 if self.failures == 1 else min(LONGEST_PAUSE, 0.5 * 2 ** (self.failures - 2))
        self.next_start = now + pause
        again = "" if self.is_hopeless else f"; it is started again in {pause:.1f} s"
        say(f"{self.name} ended ({_how(self.process.returncode)}){again}.")
        _count_no_more(self.process.pid)
        self.process = None

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the process and to those that it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


class Supervisor:
    """
    Runs the processes until SIGTERM or SIGINT; a second signal does not wait for what is in flight.

    :param patience: seconds that processes have to leave by themselves
    """

    def __init__(
        self, children: Sequence[Child], sockets: Sequence[socket.socket], *, announcement: str, patience: float
    ) -> None:
        self.children = children
        self.sockets = sockets
        self.announcement = announcement
        self.patience = patience
        self.signals = 0

    def prepare(self, prepare: Callable[[], None]) -> None:
        """Do what comes before serving, while the processes that tell when they are ready load what they need."""
        for child in self.children:
            if child.tells:
                child.start()
        try:
            prepare()
        except BaseException:
            for child in self.children:
                child.signal_group(signal.SIGKILL)
            raise

    def run(self) -> int:
        """Look after the processes; the exit status is 0, or 1 where one of them cannot be kept running."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)
        gave_up = False
        while not self.signals and not gave_up:
            for child in self.children:
                self._look_after(child)
                gave_up = gave_up or child.is_hopeless
            self._bury_orphans()
            self._announce_once()
            time.sleep(0.1)
        if gave_up:
            say("A process that is needed cannot be kept running: giving up.")
        self._stop_all()
        return 1 if gave_up else 0

    def _told_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.signals += 1

    def _announce_once(self) -> None:
        if self.announcement and self._all_are_ready():
            announce(self.announcement)
            self.announcement = ""

    def _all_are_ready(self) -> bool:
        """Whether every process that tells has once been ready."""
        return all(child.is_ready for child in self.children if child.tells)

    def _look_after(self, child: Child) -> None:
        child.listen()
        if child.runs:
            return
        if child.process is not None:
            child.has_died()
        if time.monotonic() >= child.next_start and (self._all_are_ready() or not child.may_wait):
            child.start()

    def _bury_orphans(self) -> None:
        """As the first process of a container, the supervisor is handed what its children leave behind."""
        own = {child.process.pid for child in self.children if child.process is not None}
        while (ended := _has_ended()) and ended not in own:
            os.waitpid(ended, 0)

    def _stop_all(self) -> None:
        say("Stopping: finishing what is in flight.")
        # No new connections from here on, instead of letting them wait for a server that is leaving.
        for each in self.sockets:
            take_no_new(each)
            each.close()
        for child in self.children:
            # The process alone: what it started is its own to stop.
            if child.process is not None and child.runs:
                child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + self.patience
        told = self.signals
        while any(child.runs for child in self.children):
            if time.monotonic() > deadline or self.signals > max(told, 1):
                say("Not waiting any longer.")
                break
            time.sleep(0.05)
        for child in self.children:
            child.signal_group(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()


def _has_ended() -> int:
    """The number of a child that has ended and that nobody has asked after; 0 where there is none."""
    try:
        ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return 0
    return ended.si_pid if ended else 0


def _count_no_more(pid: int) -> None:
    """What a process said of itself as of one that lives, such as its open sockets, is no longer so."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        # Loaded once one has died: it takes memory.
        from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415 - as above

        mark_process_dead(pid)  # type: ignore[no-untyped-call]  # the library leaves this one untyped


def _how(status: int) -> str:
    return f"by {signal.Signals(-status).name}" if status < 0 else f"with status {status}"
