"""Carrying out a verb: what it raises becomes a sentence and an exit code, whoever runs it."""

from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from psycopg_pool import PoolTimeout

from agrovet.kernel.management.console import AWAY, FAILED, REFUSED, Console
from extraction.commands import verb_called
from extraction.operations.looking import status
from extraction.operations.refusing import Failed
from extraction.operations.refusing import Refused as OperationRefused
from extraction.placements.store import Refused as ChangeRefused


def carry_out(console: Console, verb: str, **options: Any) -> int:
    """Do it; the exit code says how it went."""
    try:
        return _carried_out(console, verb, options)
    except (DatabaseError, PoolTimeout) as error:
        console.refuse(f"A database does not answer: {str(error).strip()}")
        return AWAY


def _carried_out(console: Console, verb: str, options: dict[str, Any]) -> int:
    try:
        code: int = verb_called(verb).run(console, verb=verb, **options)
    except (OperationRefused, ChangeRefused, LookupError) as error:
        console.refuse(str(error).strip("'\""), next_step=next_step(options.get("module")))
        return REFUSED
    except Failed as error:
        console.refuse(str(error), next_step=next_step(options.get("module")))
        return FAILED
    return code


def next_step(module: str | None) -> str:
    """The command that is safe now, where the verb was about a module that there is."""
    return status(module).next_step if module in settings.ALL_MODULES else ""
