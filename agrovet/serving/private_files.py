"""
The data folder is for this user alone: databases, messages with codes, secrets and uploaded files.

What is made new is so by the mask that the settings set; what an earlier version left open is closed here, at start.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

# Of each database of SQLite, and what it keeps beside itself.
_SUFFIXES = ("", "-wal", "-shm", "-journal")
_OTHERS = 0o077


def close_to_others(folder: Path, databases: Iterable[str]) -> list[str]:
    """
    Take the rights of all other users from the folder, what lies in it, the messages, and these databases.

    Uploaded files are not gone through: nobody reaches them past the folder.

    :return: a sentence for each that is open and belongs to somebody else
    """
    return [said for path in dict.fromkeys(_private(folder, databases)) if (said := _closed(path))]


def _private(folder: Path, databases: Iterable[str]) -> Iterator[Path]:
    yield folder
    yield from folder.iterdir()
    messages = folder / "sms"
    if messages.is_dir():
        yield from messages.iterdir()
    for database in databases:
        yield from (Path(f"{database}{suffix}") for suffix in _SUFFIXES)


def _closed(path: Path) -> str:
    try:
        mode = path.stat().st_mode & 0o7777
        if path.is_symlink() or not mode & _OTHERS:
            return ""
        path.chmod(mode & ~_OTHERS)
    except FileNotFoundError:
        pass  # gone meanwhile, or not there yet
    except PermissionError:
        return f"{path} is open to other users ({mode:o}) and belongs to somebody else: take their rights away."
    return ""
