"""What the two commands tell, for people and for programs."""

from dataclasses import asdict
from pathlib import Path

from agrovet.backup.manifest import Manifest
from agrovet.backup.restoring import Restored
from agrovet.backup.scratch import Verified
from agrovet.backup.taking import Taken
from agrovet.kernel.management.console import Console

_SHOWN = 10


def taken(console: Console, done: Taken) -> None:
    """A backup that was written."""
    told = done.manifest.outline()
    gone = [each.key for each in done.manifest.missing if not each.is_named]
    lost = [each.key for each in done.manifest.missing if each.is_named]
    console.tell(
        {"path": str(done.path), "bytes": done.size, **told},
        f"{done.path}: {_size(done.size)}, {_outline(done.manifest)}.",
        *([f"{len(gone):,} files were deleted meanwhile: {_some(gone)}."] if gone else []),
        *([f"[red]{len(lost):,} files that rows name are not in the store[/]: {_some(lost)}."] if lost else []),
        *_elsewhere(done.manifest),
    )


def verified(console: Console, path: Path, found: Verified) -> None:
    """An archive that was restored into a scratch place."""
    console.tell(
        {"path": str(path), "backup": found.outline, "findings": found.findings},
        f"{path} is whole: {found.outline['rows']:,} rows of {found.outline['tables']} tables restored and compared.",
        *([f"[red]{len(found.missing):,} files are not in it[/]: {_some(found.missing)}."] if found.missing else []),
        *(f"[red]{each['kind']}[/], {each['where']}: {each['says']}. {each['advice']}" for each in found.findings),
    )


def restored(console: Console, done: Restored) -> None:
    """A restore that came to its end."""
    console.tell(
        {
            "backup": done.manifest.outline(),
            "databases": done.databases,
            "came_home": done.came_home,
            "migrations": done.migrated,
            "files": done.files,
            "absent_files": done.absent_files,
            "findings": [asdict(each) for each in done.findings],
        },
        f"Restored into {', '.join(done.databases)}: {_outline(done.manifest)}; every table compared.",
        *([f"Brought up to date by {done.migrated} migrations."] if done.migrated else []),
        *(
            f"{module} is in the monolith now; it was {done.manifest.placements[module]['phase']} when the backup was "
            f"made. Move it again when you like: manage.py extraction prepare {module}."
            for module in done.came_home
        ),
        *(
            [f"[red]{len(done.absent_files):,} files are not there[/]: {_some(done.absent_files)}."]
            if done.absent_files
            else []
        ),
        *(f"[red]{each.kind}[/], {each.where}: {each.says}. {each.advice}" for each in done.findings),
    )


def _outline(manifest: Manifest) -> str:
    rows = sum(each.rows for each in manifest.rows)
    files = "no files" if manifest.files is None else f"{len(manifest.files):,} files"
    return (
        f"{rows:,} rows of {len(manifest.rows)} tables and {files} of {manifest.taken_at} (version {manifest.version})"
    )


def _elsewhere(manifest: Manifest) -> list[str]:
    return [
        f"{module} is {told['phase']}, its data at the {'service' if told['authority'] == 'service' else 'monolith'}: "
        "a restore brings it into the monolith."
        for module, told in manifest.placements.items()
    ]


def _some(keys: list[str]) -> str:
    return ", ".join(keys[:_SHOWN]) + (", …" if len(keys) > _SHOWN else "")


def _size(count: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:,.0f} {unit}" if unit == "bytes" else f"{count:,.1f} {unit}"
        count /= 1000
    return f"{count:,.1f} GB"
