"""An operator of the town: gives commands, and is told what came of them."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support.servers import ROOT, clean_environment


class CommandFailed(Exception):
    """A command ended with another exit code than 0."""

    def __init__(self, arguments: Sequence[str], code: int, told: str, said: str) -> None:
        self.code = code
        self.told = told
        self.said = f"{told} {said}".strip()
        super().__init__(f"{' '.join(arguments)} ended with {code}: {self.said}")


class OperatorDied(Exception):
    """The process that carried out the command is gone."""


class NotStopped(Exception):
    """The command ended without coming to the step before which something was to happen."""


class Operator:
    """Its process is started with the first command, and again after it has died."""

    def __init__(self, settings: Mapping[str, str], *, log: Path, without: Sequence[str] = ()) -> None:
        self._environment = clean_environment(settings)
        self._log = log
        self._without = list(without)
        self._process: subprocess.Popen[str] | None = None

    def __call__(self, *arguments: str) -> Any:
        """
        Run `manage.py …`; returns what it told, as JSON.

        :raises CommandFailed: unless it ends well
        :raises OperatorDied: if it did not come to its end
        """
        self._write({"arguments": arguments, "stops": []})
        return self._result(arguments, self._read(arguments))

    def stopping(self, step: str, *arguments: str, then: Callable[[], None]) -> Any:
        """
        As a call; right before the step of the command it stops, until `then` has come back.

        :raises NotStopped: if it does not come to this step
        """
        self._write({"arguments": arguments, "stops": [step]})
        answer = self._read(arguments)
        if "stopped" not in answer:
            raise NotStopped(f"{' '.join(arguments)} ended before {step}: {answer}")
        then()
        if self._process is not None and self._process.poll() is None:
            self._write({})
        return self._result(arguments, self._read(arguments))

    def kill(self) -> None:
        """End its process as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def _write(self, order: object) -> None:
        process = self._running()
        assert process.stdin is not None
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()

    def _read(self, arguments: Sequence[str]) -> Any:
        process = self._process
        assert process is not None
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            process.wait()
            self._process = None
            raise OperatorDied(f"{' '.join(arguments)}: ended with {process.returncode}, see {self._log}")
        return json.loads(line)

    def _result(self, arguments: Sequence[str], answer: Any) -> Any:
        if answer["code"]:
            raise CommandFailed(arguments, answer["code"], answer["told"], answer["said"])
        return json.loads(answer["told"])

    def close(self) -> None:
        """No more commands."""
        if self._process is not None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process.wait(timeout=20)

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None:
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "tests.drill.operator", *self._without],
                    cwd=ROOT,
                    env=self._environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
        return self._process
