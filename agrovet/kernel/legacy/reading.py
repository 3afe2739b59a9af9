"""One row of the old database, being read into the fields of a model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import models

from agrovet.kernel.legacy import values
from agrovet.kernel.legacy.values import UNKNOWN_TIME, Unfit

MISSING = object()


class LeftOut(Exception):
    """The row does not come over; the sentence says why."""


@dataclass
class Reading:
    """
    The row and what was noted while reading it.

    `raw` holds the values as the driver gave them, `extras` what the table's `gather` found for the chunk.
    """

    raw: Mapping[str, Any]
    extras: Any = None
    notes: list[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        """Report something that was changed on the way; the row comes over nevertheless."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def value(self, column: str, *, into: type[models.Model], field: str = "", instead_of: Any = MISSING) -> Any:
        """
        The value of a column as the model's field can hold it, which is called like the column or `field`.

        `instead_of` is another value in its place, found elsewhere. What cannot be read becomes NULL where
        the field may be empty, else the field's default, or 1970 for a time; each is noted.

        :raises LeftOut: if the field has neither, so that the row would be half a row
        """
        fits = _field(into, field or column)
        raw = self.raw.get(column, MISSING) if instead_of is MISSING else instead_of
        if raw is MISSING:
            return self._instead(fits)
        if raw is None and fits.null:
            return None
        try:
            return _fitted(raw, fits, lambda sentence: self.note(f"{column}: {sentence}"))
        except Unfit as reason:
            what = "missing" if raw is None else str(reason)
            substitute = self._instead(fits, column, what)
            self.note(f"{column}: {what}, so {_shown(substitute)} was written")
            return substitute

    def _instead(self, fits: "models.Field[Any, Any]", column: str = "", why: str = "") -> Any:
        if isinstance(fits, models.DateTimeField) and not fits.null:
            return UNKNOWN_TIME
        if fits.null:
            return None
        if fits.has_default():
            return fits.get_default()
        if isinstance(fits, models.CharField | models.TextField):
            return ""
        raise LeftOut(f"{column or fits.name}: {why or 'missing'}")


@cache
def _field(model: type[models.Model], attname: str) -> "models.Field[Any, Any]":
    return next(field for field in model._meta.concrete_fields if field.attname == attname)


def _fitted(raw: Any, fits: "models.Field[Any, Any]", say: values.Say) -> Any:
    match fits:
        case models.CharField() | models.TextField():
            return values.text(raw, longest=fits.max_length, say=say)
        case models.BooleanField():
            return values.flag(raw)
        case models.DecimalField():
            return values.decimal(raw, digits=fits.max_digits or 0, places=fits.decimal_places or 0, say=say)
        case models.FloatField():
            return values.real(raw)
        case models.DateTimeField():
            return values.moment(raw)
        case models.JSONField():
            return values.parsed_json(raw)
    if isinstance(fits, models.ForeignKey):
        return _fitted(raw, fits.target_field, say)
    low, high = _range(fits)
    return values.whole(raw, low=low, high=high, say=say)


def _range(fits: "models.Field[Any, Any]") -> tuple[int, int]:
    bits = 63 if isinstance(fits, models.BigIntegerField | models.BigAutoField) else 31
    if isinstance(fits, models.SmallIntegerField):
        bits = 15
    positive = isinstance(
        fits, models.PositiveIntegerField | models.PositiveBigIntegerField | models.PositiveSmallIntegerField
    )
    if isinstance(fits, models.PositiveSmallIntegerField):
        bits = 15
    return (0 if positive else -(2**bits)), 2**bits - 1


def _shown(value: Any) -> str:
    match value:
        case None:
            return "NULL"
        case "":
            return "an empty text"
    return str(value)
