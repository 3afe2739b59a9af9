"""
What lies beside the project: recorded conversations of clients and a database of the old system.

Its folder is `../shared`, or what AGROVET_SHARED says. Where it is not there, what needs it is skipped.
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = Path(os.environ.get("SHARED_DIR") or ROOT.parent / "shared")


def shared(path: str) -> Path:
    """A file or folder below it; the test that asks is skipped where it is not there."""
    if not (SHARED / path).exists():
        pytest.skip(f"{path} is not in {SHARED}: set AGROVET_SHARED to the folder that holds it")
    return SHARED / path
