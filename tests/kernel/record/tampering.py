"""Somebody with a shell on the database, who edits the record past what refuses it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from agrovet.kernel.record.noting import note
from agrovet.kernel.record.protecting import protect, take_down
from agrovet.kernel.record.verifying import verify


@contextmanager
def unprotected() -> Iterator[None]:
    """In the block nothing refuses it; whoever did it puts the triggers up again."""
    take_down(connection)
    yield
    protect(connection)


def run(statement: str, *values: object) -> None:
    """A statement of theirs."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def tamper(statement: str, *values: object) -> list[str]:
    """What the record looks like after it."""
    with unprotected():
        run(statement, *values)
    return list(verify().found)


def remember(count: int) -> None:
    """So many decisions about the forum."""
    for number in range(1, count + 1):
        note(action="flag.changed", subject="forum.ranking", actor="ana", reason=f"try {number}", after={"on": number})
