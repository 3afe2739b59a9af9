"""One rule of a flag: for whom it is on, beside its share."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from agrovet.kernel.flags import operations
from agrovet.kernel.flags.queries import Look
from extraction.console.forms.flags import FlagForm
from extraction.console.forms.numbers import PercentField, numbers_in
from extraction.console.words import ROLES

LONGEST_ID = 18  # digits
_MINUTES = "%Y-%m-%dT%H:%M"


def _in_our_time(moment: datetime) -> None:
    # Some moments of the first and of the last year that can be written are none in other zones.
    if not 2000 <= moment.year < 2200:
        raise forms.ValidationError(_("Write a moment between the years 2000 and 2200."))


class _MomentField(forms.DateTimeField):
    """Of the viewer's clock."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MINUTES)
    default_validators = [_in_our_time]


class RuleForm(FlagForm):
    """
    The conditions of one rule, which hold together; what is left empty says nothing.

    `number` is that of the rule that is changed, from 1; None for a new one.
    """

    kind = "rule"
    field_order = ("people", "role", "header", "header_value", "share", "since", "until", "reason")

    people = forms.CharField(
        label=_("People, by their ids"),
        help_text=_("With commas or spaces between them, such as 7, 12."),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    role = forms.ChoiceField(label=_("Role"), required=False)
    header = forms.CharField(
        label=_("Header of the request"),
        help_text=_("Its name, such as X-Beta."),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    header_value = forms.CharField(
        label=_("Value that the header must have"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    share = PercentField(label=_("Share of those, in percent"), help_text=_("Left empty, all of them."), required=False)
    since = _MomentField(label=_("From this moment on"), required=False)
    until = _MomentField(label=_("Until this moment"), required=False)

    def __init__(self, look: Look, data: Any = None, *, number: int | None = None) -> None:
        self.number = number
        self.before: Mapping[str, Any] = look.rules[number - 1] if number else {}
        super().__init__(look, data)
        roles = dict(ROLES)
        if (role := self.before.get("role", "")) not in roles:
            # Written by a program, for a role of its own.
            roles[role] = role
        self.fields["role"].choices = list(roles.items())  # type: ignore[attr-defined]  # a ChoiceField

    def as_it_is(self, look: Look) -> dict[str, Any]:
        """The conditions of the rule."""
        header, value = self.before.get("header", ("", ""))
        plain = {name: self.before.get(name) for name in ("role", "share")}
        moments = {name: _moment(self.before.get(name)) for name in ("since", "until")}
        people = ", ".join(str(id) for id in self.before.get("people", ()))
        return {**plain, **moments, "people": people, "header": header, "header_value": value}

    def clean_people(self) -> list[int]:
        """Ids."""
        try:
            return numbers_in(self.cleaned_data["people"], digits=LONGEST_ID)
        except ValueError as error:
            said = _("%(text)s is nobody's id: people are named by numbers, from 1 on.")
            raise forms.ValidationError(said % {"text": error}) from None

    def clean_header(self) -> str:
        """A name, in small letters."""
        name: str = self.cleaned_data["header"].lower()
        if not all(each.isascii() and (each.isalnum() or each in "-_") for each in name):
            raise forms.ValidationError(_("The name of a header has letters, digits and hyphens."))
        return name

    def clean(self) -> dict[str, Any]:
        """What makes sense together."""
        found = super().clean() or {}
        if found.get("header") and "header_value" not in self.errors and not found["header_value"]:
            self.add_error("header_value", _("Say which value the header must have."))
        if found.get("header_value") and "header" not in self.errors and not found["header"]:
            self.add_error("header", _("Say which header must have this value."))
        since, until = found.get("since"), found.get("until")
        if since and until and until <= since:
            self.add_error("until", _("It ends before it begins."))
        if not self.errors and not self._rule():
            self.add_error(None, _("A rule that says nothing is for everybody: switch the flag on instead."))
        return found

    def decide(self, *, actor: str) -> Look:
        """This rule instead of that before, or beside the others."""
        rules = list(self.look.rules)
        place = len(rules) if self.number is None else self.number - 1
        rules[place : place + 1] = [self._rule()]
        return operations.set_rules(self.look.name, rules, **self.by(actor))

    def _rule(self) -> dict[str, Any]:
        """As operations take it."""
        given = self.cleaned_data
        rule: dict[str, Any] = {name: given[name] for name in ("people", "role") if given[name]}
        if given["header"]:
            rule["header"] = [given["header"], given["header_value"]]
        if given["share"] is not None:
            rule["share"] = given["share"]
        return rule | {name: self._told(name, given[name]) for name in ("since", "until") if given[name]}

    def _told(self, name: str, moment: datetime) -> str:
        """A moment that nobody changed stays to the second, and in the zone in which it was written."""
        before = self.before.get(name)
        is_same = before and _moment(before).strftime(_MINUTES) == localtime(moment).strftime(_MINUTES)
        return str(before) if is_same else localtime(moment).isoformat()


class TakeAwayForm(FlagForm):
    """One rule less."""

    kind = "take-away"

    def __init__(self, look: Look, data: Any = None, *, number: int) -> None:
        super().__init__(look, data)
        self.number = number

    def decide(self, *, actor: str) -> Look:
        """The others stay."""
        rules = [rule for place, rule in enumerate(self.look.rules, 1) if place != self.number]
        return operations.set_rules(self.look.name, rules, **self.by(actor))


def _moment(text: Any) -> Any:
    return localtime(datetime.fromisoformat(text)) if text else None
