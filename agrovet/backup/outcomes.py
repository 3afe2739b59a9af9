"""How the two commands end."""

import sqlite3
from collections.abc import Callable

from django.db import Error as DatabaseError
from psycopg import Error as PostgresError

from agrovet.backup.errors import Refused
from agrovet.backup.stored import StoreAway
from agrovet.kernel.management.console import Console

FINE, NEEDS_A_PERSON, REFUSED, AWAY = range(4)


def guarded(console: Console, do: Callable[[], int]) -> int:
    """Do it; what stands in its way becomes a sentence and an exit code."""
    try:
        return do()
    except Refused as error:
        console.refuse(str(error))
        return REFUSED
    except (DatabaseError, PostgresError, sqlite3.Error) as error:
        console.refuse(f"A database does not answer as it should: {error}".strip())
    except StoreAway as error:
        console.refuse(str(error))
    return AWAY
