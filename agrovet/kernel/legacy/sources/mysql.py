"""A source in MySQL or MariaDB."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pymysql
import pymysql.cursors

from agrovet.kernel.legacy.sources.base import CannotRead, Source


class MySQLSource(Source):
    """Reads a MySQL or MariaDB database in one read-only transaction, as utf8mb4."""

    quote = "`"

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        database = unquote(parts.path.removeprefix("/"))
        options = dict(parse_qsl(parts.query))
        if not database:
            raise CannotRead("The address names no database: mysql://user:password@host:3306/database.")
        self.label = f"mysql://{parts.hostname or 'localhost'}:{parts.port or 3306}/{database}"
        self._database = database
        try:
            self._connection = pymysql.connect(
                host=parts.hostname or "localhost",
                port=parts.port or 3306,
                user=unquote(parts.username or "root"),
                password=unquote(parts.password or ""),
                database=database,
                unix_socket=options.get("unix_socket"),
                charset="utf8mb4",
                # Columns of the kind TIMESTAMP are shown in the zone of the connection.
                init_command="SET time_zone = '+00:00'",
                cursorclass=pymysql.cursors.DictCursor,
                connect_timeout=10,
                autocommit=True,
            )
            with self._connection.cursor() as cursor:
                cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        except pymysql.MySQLError as error:
            raise CannotRead(f"{self.label} does not let us in: {error.args[-1]}.") from error

    def select(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """The rows of a query."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql, list(values) or None)
            return list(cursor.fetchall())

    def table_names(self) -> frozenset[str]:
        """The names of the tables."""
        return frozenset(
            row["name"]
            for row in self.select(
                "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = %s", [self._database]
            )
        )

    def columns(self, table: str) -> frozenset[str]:
        """The names of a table's columns."""
        rows = self.select(
            "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s",
            [self._database, table],
        )
        return frozenset(row["name"] for row in rows)

    def last_id_given(self, table: str, key: str) -> int:
        """What AUTO_INCREMENT remembers."""
        rows = self.select(
            "SELECT auto_increment AS next FROM information_schema.tables WHERE table_schema = %s AND table_name = %s",
            [self._database, table],
        )
        return int(rows[0]["next"] or 1) - 1 if rows else 0

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
