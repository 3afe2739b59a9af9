"""
What a backup is made of: the rows that belong to one module in one table, whichever database they lie in.

The rows of a module are taken from where its data is. So a backup says nothing of databases, and goes back into
any: one for all modules, or several.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import models

from agrovet.kernel.bus.inbox.declaring import INCOMING
from agrovet.kernel.bus.inbox.models import IncomingEvent
from agrovet.kernel.databases import alias_of, control_alias, home_alias_of
from agrovet.kernel.flags.models import FlagDecision
from agrovet.kernel.legacy.models import ImportedRow, ImportProgress
from agrovet.kernel.record.models import Entry, Head
from agrovet.kernel.teams.models import Membership, Team, Token
from extraction.belongings import tables_of
from extraction.models import Operation, Placement, ShadowEndpoint, ShadowMismatch, Start, Step, Verification

CONTROL = "control"
"""Who owns what says where modules stand, who decides about them, and what was decided."""
_OF_CONTROL: tuple[type[models.Model], ...] = (
    Entry,
    Head,
    FlagDecision,
    Team,
    Membership,
    Token,
    Placement,
    Operation,
    Start,
    Step,
    Verification,
    ShadowEndpoint,
    ShadowMismatch,
)


@dataclass(frozen=True, kw_only=True)
class Part:
    """
    Rows of one table, of one owner: a module, or `control`.

    `where` chooses them, in SQL, empty for all; `order` is the column that they are sorted by. `numbered` is the
    column that the database numbers, where its numbers mean something elsewhere, too.
    """

    owner: str
    table: str
    columns: tuple[str, ...]
    order: str
    where: str = ""
    numbered: str | None = None

    @property
    def name(self) -> str:
        """What people call it."""
        return f"{self.owner}: {self.table}"

    def home(self) -> str:
        """The database that it goes back into."""
        return control_alias() if self.owner == CONTROL else home_alias_of(self.owner)


def parts_of(module: str) -> Iterator[tuple[str, Part]]:
    """All rows of a module, those that others refer to first, each with the database that has them now."""
    here = alias_of(module)
    for table in tables_of(module):
        order = _primary(table.name)
        where = table.whose.format(row=table.name)
        yield (
            here,
            Part(
                owner=module,
                table=table.name,
                columns=table.columns,
                order=order,
                where=where,
                numbered=table.numbered,
            ),
        )
    yield here, _shared(module, IncomingEvent, _came_in_for(module))
    # What an import remembers stays in the monolith's database when the module leaves.
    home = home_alias_of(module)
    yield home, _shared(module, ImportProgress, f"module = '{module}'")
    known = f'"table" IN (SELECT p."table" FROM import_progress p WHERE p.module = \'{module}\')'
    yield home, _shared(module, ImportedRow, known)


def parts_of_control() -> Iterator[tuple[str, Part]]:
    """Where modules stood, teams, the record. Who follows the placements, and what is under way, ends with the day."""
    for model in _OF_CONTROL:
        where = "ended_at IS NOT NULL" if model in (Operation, Start) else ""
        numbered = model._meta.pk.column if isinstance(model._meta.pk, models.AutoField | models.BigAutoField) else None
        yield (
            control_alias(),
            Part(
                owner=CONTROL,
                table=model._meta.db_table,
                columns=_columns(model),
                order=str(model._meta.pk.column),
                where=where,
                numbered=numbered,
            ),
        )


def wheres() -> dict[tuple[str, str], str]:
    """Which rows of a table are an owner's, as this version knows it, by owner and table."""
    parts = [part for module in settings.AGROVET_MODULES for _, part in parts_of(module)]
    parts += [part for _, part in parts_of_control()]
    return {(part.owner, part.table): part.where for part in parts}


def _shared(module: str, model: type[models.Model], where: str) -> Part:
    """Rows in a table of all modules. Their own numbers mean nothing in another database, and stay behind."""
    own = str(model._meta.pk.column)
    columns = tuple(column for column in _columns(model) if column != own)
    return Part(owner=module, table=model._meta.db_table, columns=columns, order=own, where=where)


def _came_in_for(module: str) -> str:
    """What comes in lies with the module that takes it; what nobody takes, with the first."""
    kinds = [kind for kind, incoming in INCOMING.items() if incoming.event_type.module == module]
    mine = f"kind IN ({_texts(kinds)})" if kinds else "1 = 0"
    if module != settings.AGROVET_MODULES[0]:
        return mine
    return f"({mine} OR kind NOT IN ({_texts(list(INCOMING))}))" if INCOMING else ""


def _texts(texts: list[str]) -> str:
    return ", ".join("'" + text.replace("'", "''") + "'" for text in texts)


def _columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(str(field.column) for field in model._meta.local_concrete_fields if not field.generated)


def _primary(table: str) -> str:
    known = {model._meta.db_table: str(model._meta.pk.column) for model in apps.get_models(include_auto_created=True)}
    return known[table]
