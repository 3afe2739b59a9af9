"""Commands of the tests that tell what they found as JSON."""

import json
import subprocess
import sys
from typing import Any

from tests.support.servers import ROOT


def told_by(module: str, *arguments: str, within: float) -> tuple[int, dict[str, Any]]:
    """
    Run `python -m MODULE …`; how it ended, and what it told on standard output.

    :param within: seconds that it may take
    """
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=within,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)
