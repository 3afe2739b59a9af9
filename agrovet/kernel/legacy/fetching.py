"""Uploaded files of the old system, fetched into our store."""

from collections.abc import Callable, Sequence

from agrovet.kernel.legacy.progress import Watcher
from agrovet.kernel.legacy.report import FilesReport


def fetch_all(
    *, only: Sequence[str], jobs: int, dry_run: bool, watcher: Watcher, is_stopping: Callable[[], bool]
) -> list[FilesReport]:
    """Nothing yet."""
    return []
