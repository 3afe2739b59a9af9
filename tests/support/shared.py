"""
The folder beside the project that may hold what was handed on to it: recordings, an old database, a Docker engine.

It is `../shared`, or what AGROVET_SHARED says. No test needs it.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# conftest.py renames the variable for pytest; what starts an engine before that finds it as it was given.
SHARED = Path(os.environ.get("SHARED_DIR") or os.environ.get("AGROVET_SHARED") or ROOT.parent / "shared")
