"""The programs and packages of requirements/proxies.txt, in an environment of their own."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.extras import PROXIES

PYTHON = PROXIES / "bin" / "python"
TRAEFIK = PROXIES / "bin" / "traefik"
VALIDATING = Path(__file__).with_name("validating.py")

needed = pytest.mark.skipif(
    not (PROXIES / ".installed-proxies").exists(),
    reason="no environment of requirements/proxies.txt; scripts/test --full makes it",
)


def validated(kind: str, *arguments: str, text: str = "") -> tuple[Any, str]:
    """What the validation gives back, and what it complains of."""
    command = [PYTHON, VALIDATING, kind, *arguments]
    run = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    return (json.loads(run.stdout) if run.stdout else None), run.stderr
