"""What a backup says of itself: where it comes from, what is in it, and the digest of each piece."""

from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from agrovet.backup.errors import Damaged, Refused
from agrovet.backup.parts import Part
from agrovet.backup.shape import is_number, is_version, require_shape

FORMAT = 1


def member_of_rows(owner: str, table: str) -> str:
    """The name in an archive of one table of one owner."""
    return f"rows/{owner}/{table}.copy"


def member_of_file(key: str) -> str:
    """The name in an archive of one file of the store."""
    return f"files/{key}"


@dataclass(frozen=True, kw_only=True)
class Rows:
    """One table of one owner. `last` is the last number that the database had given."""

    owner: str
    table: str
    columns: tuple[str, ...]
    order: str
    numbered: str | None
    last: int
    rows: int
    bytes: int
    sha256: str

    @property
    def member(self) -> str:
        """Its name in the archive."""
        return member_of_rows(self.owner, self.table)

    def part(self, where: str) -> Part:
        """The rows as a part of this installation."""
        return Part(
            owner=self.owner,
            table=self.table,
            columns=self.columns,
            order=self.order,
            where=where,
            numbered=self.numbered,
        )


@dataclass(frozen=True, kw_only=True)
class File:
    """One uploaded file, by its name in the store."""

    key: str
    size: int
    sha256: str

    @property
    def member(self) -> str:
        """Its name in the archive."""
        return member_of_file(self.key)


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A file that was not in the store; `is_named` tells whether a row still named it when that was seen."""

    key: str
    is_named: bool


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """
    The whole of a backup.

    `migrations` are those that the databases had, by app; `placements` the modules that were not in the monolith
    alone, as `phase, share, authority`; `vendors` the kinds of databases. `files` is None where they were left out.
    """

    version: str
    taken_at: str
    modules: tuple[str, ...]
    vendors: tuple[str, ...]
    migrations: dict[str, list[str]]
    placements: dict[str, dict[str, Any]]
    rows: tuple[Rows, ...]
    files: tuple[File, ...] | None
    missing: tuple[Missing, ...] = ()
    format: int = field(default=FORMAT)

    def to_json(self) -> bytes:
        """As it is written."""
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)

    def outline(self) -> dict[str, Any]:
        """What is told of it: counts in place of lists."""
        return {
            "version": self.version,
            "taken_at": self.taken_at,
            "modules": list(self.modules),
            "placements": self.placements,
            "tables": len(self.rows),
            "rows": sum(each.rows for each in self.rows),
            "files": None if self.files is None else len(self.files),
            "bytes_of_files": sum(each.size for each in self.files or ()),
            "missing_files": [asdict(each) for each in self.missing],
        }


def from_json(text: bytes) -> Manifest:
    """
    Read it.

    :raises Damaged: if it is none
    :raises Refused: if it is of a later format
    """
    try:
        told = orjson.loads(text)
        if not is_number(told["format"]) or not is_version(told["version"]):
            raise ValueError("its format or version is none")
        if told["format"] > FORMAT:
            raise Refused(
                f"The backup was made by version {told['version']}, in a format that this version does not know: "
                "restore it with that version or a later one."
            )
        require_shape(told)
        return Manifest(
            **{
                **told,
                "modules": tuple(told["modules"]),
                "vendors": tuple(told["vendors"]),
                "rows": tuple(Rows(**{**each, "columns": tuple(each["columns"])}) for each in told["rows"]),
                "files": None if told["files"] is None else tuple(File(**each) for each in told["files"]),
                "missing": tuple(Missing(**each) for each in told["missing"]),
            }
        )
    except KeyError as error:
        raise Damaged(f"The manifest of the backup cannot be read: it has no {error}.") from error
    except (ValueError, TypeError) as error:
        raise Damaged(f"The manifest of the backup cannot be read: {error}.") from error
