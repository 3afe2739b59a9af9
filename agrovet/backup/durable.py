"""What is to outlive a loss of power is brought to the disk."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Bring a file to the disk, or the names in a folder."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
