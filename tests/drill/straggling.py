"""Whoever works with a process that has not heard of a move: what it acknowledges counts as any other answer."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence

from tests.drill.ledger import Ledger
from tests.drill.people import Person
from tests.support.servers import ROOT, clean_environment

FILES = "/api/media/"


class Straggler:
    """Started before a move; asked to write after it."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.drill.straggler"],
            cwd=ROOT,
            env=clean_environment(settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._listen()

    def describe_a_file(self, people: Sequence[Person], ledger: Ledger) -> None:
        """One that somebody has. Refused, nothing was promised."""
        names = {f"Foto de {person.id}": person for person in people}
        id, owner = next(
            (id, names[fields["name"]])
            for (kind, id), fields in ledger.kept.items()
            if kind == FILES and fields.get("name") in names
        )
        body = {"description": "De quien no supo de la mudanza"}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([f"{FILES}{id}/", owner.key, body]) + "\n")
        self._process.stdin.flush()
        if self._listen() == "200":
            ledger.wrote(FILES, id, **body)
        self._process.stdin.close()
        self._process.wait(timeout=20)

    def _listen(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()
