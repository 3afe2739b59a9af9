"""
Hearing at once of a placement that changed, where PostgreSQL holds the placements; nobody waits for it alone.

Where notices do not arrive (SQLite, or a pooler between that hands connections from one to the next), what is heard
late is seen at the next look.
"""

import threading

from django.db import connections

from agrovet.kernel.databases import control_alias

CHANNEL = "agrovet_placements"


def tell() -> None:
    """Who listens hears of it, once the surrounding transaction is committed."""
    connection = connections[control_alias()]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")


class Ear:
    """Of one thread: listens on its connection to the control database from the first wait until it is closed."""

    def __init__(self) -> None:
        self._listens = False

    def wait(self, seconds: float, *, without: float, stopping: threading.Event) -> None:
        """
        Wait for a notice, for so many seconds at most; `without`, where there is nothing to hear.

        :raises django.db.Error: if the control database goes away meanwhile
        """
        connection = connections[control_alias()]
        if connection.vendor != "postgresql":
            stopping.wait(without)
            return
        connection.ensure_connection()
        with connection.wrap_database_errors:
            if not self._listens:
                connection.connection.execute(f"LISTEN {CHANNEL}")
                self._listens = True
            for _ in connection.connection.notifies(timeout=seconds, stop_after=1):
                pass

    def close(self) -> None:
        """Give the connection back as it came: the next to use it hears nothing."""
        connection = connections[control_alias()]
        if self._listens and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute(f"UNLISTEN {CHANNEL}")
        self._listens = False
        connection.close()
