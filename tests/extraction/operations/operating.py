"""Operators in tests: what they run, how it ended, and what they see."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connections

from agrovet.kernel.record.verifying import verify
from extraction.belongings import tables_of
from extraction.gates import gate as gates
from extraction.operations.running import under_way
from extraction.placements import store
from tests.extraction.sides import ROOT, Sides

MODULE = "forum"
HOME, SERVICE = "default", f"{MODULE}_service"


@dataclass(frozen=True, kw_only=True)
class Said:
    """How a command ended: its code, and what it told."""

    code: int
    told: Any
    complained: str = ""


@dataclass(frozen=True)
class Operators:
    """Run `manage.py extraction` on the databases of a test."""

    sides: Sides

    def run(self, *arguments: str) -> Said:
        """As a program does: with `--json`."""
        out = StringIO()
        try:
            call_command("extraction", *arguments, "--json", stdout=out)
        except SystemExit as end:
            return Said(code=int(str(end.code)), told=json.loads(out.getvalue()))
        return Said(code=0, told=json.loads(out.getvalue()))

    def show(self, *arguments: str) -> Said:
        """As a person does; each line without the blanks at its end."""
        out, err = StringIO(), StringIO()
        code = 0
        try:
            call_command("extraction", *arguments, stdout=out, stderr=err, no_color=True)
        except SystemExit as end:
            code = int(str(end.code))
        lines = [line.rstrip() for line in out.getvalue().splitlines() if line.strip()]
        return Said(code=code, told=lines, complained=err.getvalue().strip())

    def page(self) -> str:
        """What `status --markdown` writes."""
        out = StringIO()
        call_command("extraction", "status", "--markdown", stdout=out)
        return out.getvalue()

    def succeed(self, *commands: str) -> Any:
        """Run one after the other; what the last one told."""
        said = None
        for command in commands:
            said = self.run(*command.split())
            assert (command, said.code, said.told) == (command, 0, said.told)
        return said.told if said else None

    def killed(self, command: str, *, before: str) -> None:
        """One who runs the command and is killed right before the step."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.extraction.operations.unlucky", before, *command.split()],
            cwd=ROOT,
            env={
                **os.environ,
                "REDIS_URL": "",
                "DATABASE_URL": self.sides.home,
                f"{MODULE.upper()}_SERVICE_DATABASE_URL": self.sides.service,
                f"{MODULE.upper()}_SERVICE_URL": "http://127.0.0.1:9",
                "AGROVET_SETTLE_DAYS": "0",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (-9, done.stderr), done.stdout + done.stderr


def standing() -> tuple[str, str, int]:
    """Phase, authority and share."""
    row = store.placement_of(MODULE)
    return row.phase, row.authority, row.share


def gate_states() -> tuple[str, str]:
    """How the gates stand at home and at the service; `none` where there is none."""
    found = [gates.find(alias, MODULE) for alias in (HOME, SERVICE)]
    return tuple("none" if gate is None else gate.state for gate in found)  # type: ignore[return-value]  # two


def rows_at(alias: str) -> int:
    """The rows of the forum's own tables in a database."""
    total = 0
    with connections[alias].cursor() as cursor:
        for table in tables_of(MODULE):
            if not table.whose:
                cursor.execute(f'SELECT count(*) FROM "{table.name}"')
                total += cursor.fetchone()[0]
    return total


def is_idle() -> bool:
    """Whether nothing is under way, and the record is whole."""
    return under_way(MODULE) is None and verify().found == ()
