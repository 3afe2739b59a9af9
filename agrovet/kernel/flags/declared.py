"""Flags as the code declares them: each has an owner, a meaning, and what holds where nobody decided."""

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

Value = bool | int | float | str

_SWITCH = "module"


class UnknownFlag(LookupError):
    """Nobody declares a flag of this name."""


@dataclass(frozen=True, kw_only=True)
class Flag:
    """
    One flag, by the name `<owner>.<what is on>`.

    `default` holds where nobody decided, and says of which type all values are. `until` is the day by which a
    temporary flag is decided for good and taken out of the code; None for one that stays.
    """

    name: str
    default: Value
    meaning: str
    until: date | None = None

    @property
    def owner(self) -> str:
        """The module whose team decides about it."""
        first, _, rest = self.name.partition(".")
        return rest if first == _SWITCH else first

    @property
    def is_switch(self) -> bool:
        """Whether it is about a whole module, and so on or off for everybody."""
        return self.name.startswith(f"{_SWITCH}.")

    @property
    def kind(self) -> str:
        """The type of its values: `bool`, `int`, `float` or `str`."""
        return type(self.default).__name__


DECLARED: dict[str, Flag] = {}


def declare(name: str, *, default: Value, meaning: str, until: date | None = None) -> None:
    """
    Make a flag known; in the `flags.py` of the module that owns it, where `scripts/check` looks for it.

    :raises TypeError: if there is one of this name
    """
    if name in DECLARED:
        raise TypeError(f"Two flags are called {name}: a flag's name is its identity.")
    DECLARED[name] = Flag(name=name, default=default, meaning=meaning, until=until)


def flag_called(name: str) -> Flag:
    """
    The flag.

    :raises UnknownFlag: if this process knows none of this name
    """
    found = DECLARED.get(name)
    if found is None:
        near = get_close_matches(name, DECLARED, n=1)
        hint = f"did you mean {near[0]}?" if near else "`manage.py flags list` shows all."
        raise UnknownFlag(f"There is no flag {name}: {hint}")
    return found


def switch_of(module: str) -> str:
    """The name of the flag by which the whole module is on."""
    return f"{_SWITCH}.{module}"


def load() -> None:
    """Take up the flags of all modules, and of the features of those that this process hosts."""
    for module in settings.ALL_MODULES:
        declare(switch_of(module), default=True, meaning=f"The module {module} serves.")
    for module in settings.AGROVET_MODULES:
        if find_spec(f"modules.{module}.flags"):
            import_module(f"modules.{module}.flags")
