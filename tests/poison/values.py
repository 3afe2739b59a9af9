"""Values that a database takes into a column of a kind, and that validation would not let in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Field

_TEXTS = ("'[100000000000000000000]'", "'[\"\\ud800\"]'", '\'{"spectrum": [1e400, {"a": null}]}\'', "''")

_POSTGRES = {
    "time": ("'infinity'", "'-infinity'", "'0044-03-15 12:00:00 BC'", "'20000-01-01'"),
    "float": ("'NaN'", "'infinity'", "'-infinity'", "1e308"),
    "decimal": ("'NaN'",),
    "integer": (),
    "text": (*_TEXTS, "chr(1)"),
    "long": ("repeat('x', {longest})",),
    "boolean": (),
}
_SQLITE = {
    "time": ("'never'", "'2020-13-45 99:00:00'", "5", "9e999", "x'ff'", "CAST(x'eda080' AS TEXT)"),
    "float": ("9e999", "'abc'", "x'ff'"),
    "decimal": ("'abc'", "9e999", "1e300", "x'ff'"),
    "integer": ("'abc'", "1e300", "x'ff'"),
    "text": (*_TEXTS, "CAST(x'eda080' AS TEXT)", "CAST(x'ff' AS TEXT)", "x'ff'", "'a' || char(0)"),
    "long": ("printf('%.*c', {longest}, 'x')",),
    "boolean": ("5", "'abc'"),
}
_LARGEST = {
    "IntegerField": (2**31 - 1, -(2**31)),
    "BigIntegerField": (2**63 - 1, -(2**63)),
    "PositiveIntegerField": (2**31 - 1,),
}
_KINDS = {
    "DateTimeField": "time",
    "FloatField": "float",
    "DecimalField": "decimal",
    "IntegerField": "integer",
    "BigIntegerField": "integer",
    "PositiveIntegerField": "integer",
    "CharField": "text",
    "SlugField": "text",
    "TextField": "text",
    "BooleanField": "boolean",
}


@dataclass(frozen=True, kw_only=True)
class Poison:
    """Values, as expressions of SQL, for columns of one row of a table. `moves` says that they name other rows."""

    table: str
    key: str
    values: Mapping[str, str]
    moves: bool

    def __str__(self) -> str:
        return f"{self.table}: " + ", ".join(f"{column} = {value[:40]}" for column, value in self.values.items())

    def statements(self, *, id: int) -> list[str]:
        """Return the statements that write them, one for each."""
        return [
            f'UPDATE "{self.table}" SET "{column}" = {value} WHERE "{self.key}" = {id}'
            for column, value in self.values.items()
        ]


def poisons(module: str, *, vendor: str, longest: int) -> Iterator[Poison]:
    """
    All of them for the tables of a module: in the n-th of a table, each column has its n-th value. Long texts have
    so many letters.

    Keys and unique columns are left out. Columns that name rows elsewhere have poisons of their own: where they are
    changed, other lists may rightly show the row.
    """
    for model in apps.get_app_config(module).get_models():
        columns = {field: found for field in model._meta.concrete_fields if (found := _values(field, vendor, longest))}
        for moves in (False, True):
            chosen = {field.column: found for field, found in columns.items() if _names_a_row(field) == moves}
            for number in range(max(map(len, chosen.values()), default=0)):
                yield Poison(
                    table=model._meta.db_table,
                    key=str(model._meta.pk.column) if model._meta.pk else "id",
                    values={str(column): found[number % len(found)] for column, found in chosen.items()},
                    moves=moves,
                )


def _names_a_row(field: "Field[Any, Any]") -> bool:
    return field.name.endswith("_id")


def _values(field: "Field[Any, Any]", vendor: str, longest: int) -> list[str]:
    kind = _KINDS.get(field.get_internal_type())
    if kind is None or field.primary_key or field.unique or field.remote_field or field.choices:
        return []
    known = _POSTGRES if vendor == "postgresql" else _SQLITE
    # What names a row elsewhere is an integer in any case: there SQLite's own keys would refuse text.
    values = [] if _names_a_row(field) else [*known[kind]]
    if kind == "integer":
        values += [str(number) for number in _LARGEST[field.get_internal_type()]]
    if field.get_internal_type() == "TextField":
        values += [value.format(longest=longest) for value in known["long"]]
    if field.null:
        values.append("NULL")
    most = field.max_length if vendor == "postgresql" and kind == "text" else None
    return [value for value in values if most is None or len(value) <= most]
