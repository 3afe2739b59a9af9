"""On, off, or as declared, for everybody."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agrovet.kernel.flags import operations
from agrovet.kernel.flags.queries import Look
from extraction.console.forms.flags import FlagForm

_OPERATIONS: dict[str, Callable[..., Look]] = {
    "on": operations.switch_on,
    "off": operations.switch_off,
    "reset": operations.reset,
}


class EverybodyForm(FlagForm):
    """`verb`, the button that was pressed, says which; the name of a whole module is typed before it is off."""

    kind = "everybody"
    field_order = ("reason", "confirm")

    confirm = forms.CharField(
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, look: Look, data: Any = None) -> None:
        super().__init__(look, data)
        if look.name.startswith("module.") and look.mode != "off":
            self.fields["confirm"].label = _("Type %(module)s to switch it off") % {"module": look.owner}
            self.fields["confirm"].help_text = _(
                "While it is off, its clients get 503 with a sentence; all other modules go on."
            )
        else:
            del self.fields["confirm"]

    def clean(self) -> dict[str, Any]:
        """Whoever switches a module off means it."""
        found = super().clean() or {}
        if self.data["verb"] == "off" and "confirm" in self.fields and found.get("confirm") != self.look.owner:
            said = _("The name that you typed is not that of the module: nothing was done.")
            self.add_error("confirm", said)
        return found

    def decide(self, *, actor: str) -> Look:
        """As the button says."""
        return _OPERATIONS[self.data["verb"]](self.look.name, **self.by(actor))
