"""An operator of the town: gives commands, and is told what came of them."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support.servers import ROOT, clean_environment


class CommandFailed(Exception):
    """A command ended with another exit code than 0."""

    def __init__(self, arguments: Sequence[str], code: int, said: str) -> None:
        super().__init__(f"{' '.join(arguments)} ended with {code}: {said}")
        self.code = code
        self.said = said


class OperatorDied(Exception):
    """The process that carried out the command is gone."""


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
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(arguments) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            process.wait()
            self._process = None
            raise OperatorDied(f"{' '.join(arguments)}: ended with {process.returncode}, see {self._log}")
        answer = json.loads(line)
        if answer["code"]:
            raise CommandFailed(arguments, answer["code"], f"{answer['told']} {answer['said']}".strip())
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
