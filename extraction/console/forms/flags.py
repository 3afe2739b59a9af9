"""What all forms about a flag have in common: the version that was seen, the reason, and errors beside their fields."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from agrovet.kernel.flags.queries import Look

LONGEST_REASON = 2000  # characters


class FlagForm(forms.Form):
    """
    One decision about a flag. `kind` begins the ids of its fields: a page has several forms.

    Where something is wrong, the first such field has the focus when the page is shown again.
    """

    kind: ClassVar[str]

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why? It is recorded."), max_length=LONGEST_REASON)

    def __init__(self, look: Look, data: Any = None) -> None:
        super().__init__(
            data, auto_id=f"{self.kind}-%s", label_suffix="", initial={"seen": look.version, **self.as_it_is(look)}
        )
        self.look = look

    def as_it_is(self, look: Look) -> dict[str, Any]:
        """What the fields have in them first."""
        return {}

    def full_clean(self) -> None:
        """As of any form; and lead the person to what is wrong."""
        super().full_clean()
        for name in self.errors:
            if name in self.fields:
                self.fields[name].widget.attrs["autofocus"] = True
                break

    def decide(self, *, actor: str) -> Look:
        """
        Take the decision, once nothing is wrong with the form.

        :raises Refused: as the operation does
        """
        raise NotImplementedError

    def by(self, actor: str) -> dict[str, Any]:
        """Who decides, why, and about which version."""
        return {"seen": self.cleaned_data["seen"], "actor": actor, "reason": self.cleaned_data["reason"]}
