"""Verify a backup by restoring it, in a process of its own, into SQLite files that are removed again."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from agrovet.backup.errors import Refused
from agrovet.backup.outcomes import FINE, NEEDS_A_PERSON
from agrovet.kernel.management.console import Steps

# What leads to anything of this installation; the rest of the environment stays.
_OURS = ("AGROVET_S3_", "AGROVET_RELAY_", "AGROVET_INBOX_", "AGROVET_CONTROL_")
_ENDS = ("DATABASE_URL", "_SERVICE_URL", "REDIS_URL")


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What the restore into the scratch place came to."""

    outline: dict[str, Any]
    missing: list[str]
    findings: list[dict[str, str]]

    @property
    def needs_a_person(self) -> bool:
        """Whether something is not as it should be: in what was backed up, not in the archive."""
        return bool(self.missing or self.findings)


def verify(path: Path, *, steps: Steps) -> Verified:
    """
    Restore the rows, compare them with what the archive says, and look at what came of it; files by their digests.

    :raises Refused: if the archive is damaged, or cannot be restored
    """
    steps.say("Restoring into a scratch folder.")
    settings.AGROVET_DATA_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".verify-", dir=settings.AGROVET_DATA_DIR) as folder:
        done = subprocess.run(
            [sys.executable, settings.BASE_DIR / "manage.py", "restore", path.absolute(), "--json", "--without-files"],
            cwd=settings.BASE_DIR,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    try:
        told = orjson.loads(done.stdout)
    except orjson.JSONDecodeError:
        raise Refused(f"The restore ended with {done.returncode}: {done.stderr.decode()[-2000:]}") from None
    if done.returncode not in (FINE, NEEDS_A_PERSON):
        raise Refused("\n".join(told["refused"]))
    outline = told["backup"]
    missing = [each["key"] for each in outline["missing_files"] if each["is_named"]]
    return Verified(outline=outline, missing=missing, findings=told["findings"])


def _environment(folder: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_OURS) and not name.endswith(_ENDS) and name != "DJANGO_SETTINGS_MODULE"
    }
    return {**kept, "AGROVET_DATA_DIR": folder}
