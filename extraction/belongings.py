"""What belongs to a module: all rows that go with it when it changes its database, and how each is known again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps
from django.db import models

from agrovet.kernel.bus.models import Cursor, Decision, Log, LoggedEvent, ParkedEvent, Reader
from agrovet.kernel.bus.relay.models import Outage
from agrovet.kernel.deleted_people import DeletedPerson

# Apps of Django, and of second factors, whose tables refer to people, and so lie beside theirs.
BESIDE = {"accounts": ("contenttypes", "auth", "admin", "sessions", "otp_totp")}


@dataclass(frozen=True, kw_only=True)
class Table:
    """
    The rows of one table that belong to a module.

    `whose` and `carried` are conditions in SQL with `{row}` for the name of the row, empty for all rows: which
    rows are the module's, and which of these go with it. `key` names the columns by which a row is known on
    both sides. `loose`: who writes it need not have entered the gate, which still must be open. `numbered` is
    the column that the database numbers, where there is one.
    """

    module: str
    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    key_fields: tuple["models.Field[Any, Any]", ...]
    whose: str = ""
    carried: str = ""
    loose: bool = False
    numbered: str | None = None

    def condition(self, row: str) -> str:
        """Which rows of the table go with the module, in SQL."""
        return " AND ".join(part.format(row=row) for part in (self.whose, self.carried) if part) or "1 = 1"


def tables_of(module: str) -> list[Table]:
    """The module's tables, those that others refer to first; then its rows in the tables of the bus."""
    return [*_own(module), *_of_the_bus(module)]


def _own(module: str) -> Iterator[Table]:
    labels = (*BESIDE.get(module, ()), module)
    found = {
        model: label
        for label in labels
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if not model._meta.proxy and model._meta.managed
    }
    for model in _in_order(found):
        yield Table(
            module=module,
            name=model._meta.db_table,
            columns=_columns(model, without=()),
            key=(_column(model._meta.pk),),
            key_fields=(model._meta.pk,),
            loose=found[model] != module,
            numbered=_numbered(model),
        )


def _in_order(found: Iterable[type[models.Model]]) -> Iterator[type[models.Model]]:
    known = set(found)
    sorter: TopologicalSorter[type[models.Model]] = TopologicalSorter()
    for model in found:
        referred = {field.related_model for field in model._meta.local_concrete_fields if field.is_relation}
        sorter.add(model, *(other for other in known if other in referred and other is not model))
    return iter(tuple(sorter.static_order()))


def _of_the_bus(module: str) -> Iterator[Table]:
    announced = f"{{row}}.module = '{module}'"
    handled = f"substr({{row}}.handler, 1, {len(module) + 1}) = '{module}.'"
    yield _shared(module, Log, key=("module",), whose=announced)
    # One that waits for its position gets it before its module moves: until then it is not known elsewhere.
    yield _shared(
        module, LoggedEvent, key=("module", "position"), whose=announced, carried="{row}.position IS NOT NULL"
    )
    yield _shared(module, Cursor, key=("handler", "module"), whose=handled)
    yield _shared(module, ParkedEvent, key=("handler", "module", "position"), whose=handled)
    # Nothing tells two decisions of one moment apart: they are carried together.
    yield _shared(module, Decision, key=("decided_at", "actor", "verb", "handler", "module"), whose=handled)
    yield _shared(module, Reader, key=("handler", "module"), whose=announced, loose=True)
    yield _shared(module, Outage, key=("handler",), whose=handled, loose=True)
    yield _shared(module, DeletedPerson, key=("module", "person_id"), whose=announced)


def _shared(
    module: str, model: type[models.Model], *, key: tuple[str, ...], whose: str, carried: str = "", loose: bool = False
) -> Table:
    """The module's rows in a table of the bus. Their own numbers stay behind: there, others have the same."""
    numbered = _numbered(model)
    return Table(
        module=module,
        name=model._meta.db_table,
        columns=_columns(model, without=(numbered,)),
        key=key,
        key_fields=tuple(field for name in key for field in model._meta.local_concrete_fields if field.column == name),
        whose=whose,
        carried=carried,
        loose=loose,
    )


def _columns(model: type[models.Model], *, without: tuple[str | None, ...]) -> tuple[str, ...]:
    """Columns that are written. A generated one makes itself on the other side."""
    fields = (field for field in model._meta.local_concrete_fields if not field.generated)
    return tuple(column for field in fields if (column := _column(field)) not in without)


def _numbered(model: type[models.Model]) -> str | None:
    primary = model._meta.pk
    return _column(primary) if isinstance(primary, models.AutoField | models.BigAutoField) else None


def _column(field: "models.Field[Any, Any]") -> str:
    if field.column is None:
        raise TypeError(f"{field} has no column of its own.")
    return field.column
