"""A share of the people: set, growing by itself, or held where it is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agrovet.kernel.flags import operations, ramps
from agrovet.kernel.flags.queries import Look
from extraction.console.forms.flags import FlagForm
from extraction.console.forms.numbers import PercentField, numbers_in

LONGEST_STEP = 43_200  # minutes, a month


class ShareForm(FlagForm):
    """For so many of the people."""

    kind = "share"
    field_order = ("share", "reason")

    share = PercentField(label=_("Share of the people, in percent"))

    def as_it_is(self, look: Look) -> dict[str, Any]:
        """The share of now."""
        return {"share": look.share_now}

    def decide(self, *, actor: str) -> Look:
        """Set it."""
        return operations.set_share(self.look.name, self.cleaned_data["share"], **self.by(actor))


class RampForm(FlagForm):
    """A share that grows."""

    kind = "ramp"
    field_order = ("shares", "minutes", "guarded", "reason")

    shares = forms.CharField(
        label=_("Steps of a ramp, in percent"),
        initial="1 10 50 100",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    minutes = forms.IntegerField(label=_("Minutes each"), initial=30, min_value=1, max_value=LONGEST_STEP)
    guarded = forms.BooleanField(label=_("End it where the feature does badly"), initial=True, required=False)

    def clean_shares(self) -> list[int]:
        """Percents, from a text such as `1, 10 100`."""
        try:
            shares = numbers_in(self.cleaned_data["shares"], digits=3)
            ramps.check(shares, minutes=1)
        except ValueError:
            said = _("Write numbers that grow, from 1 to 100, such as 1 10 50 100.")
            raise forms.ValidationError(said) from None
        if self.look.mode == "some" and self.look.share > shares[0]:
            said = _("%(share)s %% have it already: begin with no less, or it would be taken from people.")
            raise forms.ValidationError(said % {"share": self.look.share})
        return shares

    def decide(self, *, actor: str) -> Look:
        """Begin it."""
        chosen = {name: self.cleaned_data[name] for name in ("shares", "minutes", "guarded")}
        return operations.start_ramp(self.look.name, **chosen, **self.by(actor))


class StopForm(FlagForm):
    """The end of a ramp."""

    kind = "stop"
    field_order = ("share", "reason")

    share = PercentField(
        label=_("Share of the people from then on, in percent"),
        help_text=_("Left empty, it stays as it is at that moment."),
        required=False,
    )

    def decide(self, *, actor: str) -> Look:
        """End it."""
        return operations.stop_ramp(self.look.name, share=self.cleaned_data["share"], **self.by(actor))
