"""
Safeguards taken out on purpose, to show that the drill would notice.

They are patched into the operator's process alone, or lie before the services; nowhere in the product.
"""

import time
from typing import Any
from unittest import mock

from django.db import connections

from agrovet.kernel.databases import home_alias_of, service_alias_of
from extraction.gates import gate, holding_postgres
from extraction.moving import sequences
from extraction.operations import handing_over, switching

LONG = 3.0  # seconds between the last row that is brought over and the end of what should be the hold

ANYBODY_ENTERS = """
CREATE OR REPLACE FUNCTION extraction_enter(name text, asked bigint, patience integer) RETURNS boolean
LANGUAGE sql AS 'SELECT true'
"""
NOBODY_GUARDS = """
CREATE OR REPLACE FUNCTION extraction_guard() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN RETURN CASE WHEN TG_OP = ''DELETE'' THEN OLD ELSE NEW END; END'
"""


def take_out(safeguard: str) -> None:
    """Leave it out in this process, for good."""
    match safeguard:
        case "hold":
            mock.patch.object(holding_postgres, "_locked", _locks_nothing).start()
            mock.patch.object(handing_over, "finish", _then_waits(handing_over.finish)).start()
            mock.patch.object(switching, "BUDGET", 30.0).start()
        case "sequences":
            mock.patch.object(sequences, "advance").start()
        case "epoch":
            mock.patch.object(gate, "install", _lets_all_in(gate.install)).start()


def _locks_nothing(*_: Any, **__: Any) -> bool:
    """Writers go on in what should be the hold."""
    return True


def _then_waits(finish: Any) -> Any:
    """So that some of them certainly do."""

    def finish_and_wait(*arguments: Any, **named: Any) -> Any:
        brought = finish(*arguments, **named)
        time.sleep(LONG)
        return brought

    return finish_and_wait


def _lets_all_in(install: Any) -> Any:
    """A gate whose functions ask nothing: neither whether it is open, nor for the epoch."""

    def install_open(alias: str, module: str, **named: Any) -> Any:
        found = install(alias, module, **named)
        if alias in (home_alias_of(module), service_alias_of(module)):
            with connections[alias].cursor() as cursor:
                cursor.execute(ANYBODY_ENTERS)
                cursor.execute(NOBODY_GUARDS)
        return found

    return install_open
