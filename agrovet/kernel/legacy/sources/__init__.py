"""The old system's database, wherever it is: opened for reading alone."""

from pathlib import Path
from urllib.parse import urlsplit

from agrovet.kernel.legacy.sources.base import CannotRead, Key, Row, Source

__all__ = ["CannotRead", "Key", "Row", "Source", "open_source"]


def open_source(address: str) -> Source:
    """
    The database at this address: `mysql://`, `mariadb://`, `postgres://`, `sqlite:///`, or a file's path.

    :raises CannotRead: if there is none, or it does not let us in
    """
    scheme = urlsplit(address).scheme if "://" in address else "sqlite"
    match scheme:
        case "mysql" | "mariadb":
            from agrovet.kernel.legacy.sources.mysql import MySQLSource  # noqa: PLC0415 - its driver, on demand

            return MySQLSource(address)
        case "postgres" | "postgresql":
            from agrovet.kernel.legacy.sources.postgres import PostgresSource  # noqa: PLC0415 - as above

            return PostgresSource(address)
        case "sqlite":
            from agrovet.kernel.legacy.sources.sqlite import SQLiteSource  # noqa: PLC0415 - as above

            return SQLiteSource(_file(address))
    raise CannotRead(f"{scheme}:// is no database that can be read: use mysql, mariadb, postgres or sqlite.")


def _file(address: str) -> Path:
    written = address.removeprefix("sqlite://").removeprefix("/") if address.startswith("sqlite://") else address
    # As in DATABASE_URL, sqlite:///a.db is a.db in this folder and sqlite:////a.db is /a.db; the second is
    # often written with one slash too few.
    return next((path for path in (Path(written), Path("/", written)) if path.is_file()), Path(written))
