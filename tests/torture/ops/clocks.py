"""A clock that can be set under a server: its processes are loaded with a small library that moves the time of day."""

import shutil
import struct
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("clock.c")
COMPILER = shutil.which("cc") or shutil.which("gcc")


class Clock:
    """The time of day of the processes that were started with `environment`."""

    def __init__(self, folder: Path) -> None:
        """Make the library; there must be a compiler."""
        assert COMPILER is not None
        self._library, self._file = folder / "clock.so", folder / "clock"
        subprocess.run(
            [COMPILER, "-shared", "-fPIC", "-O2", "-o", self._library, SOURCE, "-ldl"], check=True, capture_output=True
        )
        self._file.write_bytes(struct.pack("@l", 0))

    @property
    def environment(self) -> dict[str, str]:
        """With these variables, a process goes by this clock."""
        return {"LD_PRELOAD": str(self._library), "TORTURE_CLOCK": str(self._file)}

    def set(self, seconds: int) -> None:
        """Let it be wrong by so many seconds, at once and for all."""
        with self._file.open("r+b") as file:
            file.write(struct.pack("@l", seconds))
