"""What a door function says of itself: enough to call it at a distance."""

import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import NoneType
from typing import Any, get_origin, get_type_hints

from agrovet.kernel.uploads import Upload


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """
    What a function that answers by id said may be used again for moments, until an event of its module
    says that the entity with this id changed: one with one of these names.
    """

    until: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Door:
    """
    One function of a module's door.

    `private` is the dotted name of the file that does the work. `safe` says that asking twice has the effect
    of asking once, so that a question whose answer was lost may be repeated.
    `when_off` says that it answers while its module is switched off, too: what every module needs.
    """

    module: str
    name: str
    private: str
    declaration: Callable[..., Any]
    safe: bool
    remembered: Remembered | None
    when_off: bool

    @property
    def is_read(self) -> bool:
        """Whether it changes nothing: reads stand in the module's `queries`."""
        return _stands_in_queries(self.private)

    @cached_property
    def signature(self) -> inspect.Signature:
        """Its parameters, by which arguments are refused before they travel."""
        return inspect.signature(self.declaration)

    @cached_property
    def kinds(self) -> Mapping[str, Any]:
        """The kind of each parameter, and of the answer as `return`."""
        return get_type_hints(self.declaration)

    @cached_property
    def upload(self) -> str | None:
        """The parameter that is a file, whose content travels beside the others."""
        return next((name for name, kind in self.kinds.items() if kind is Upload and name != "return"), None)

    @cached_property
    def ids(self) -> str | None:
        """
        The parameter whose many ids may be asked for in parts: the one collection of a function that answers
        with a mapping by these ids, or with nothing.
        """
        many = [name for name in self.signature.parameters if get_origin(self.kinds[name]) is Collection]
        answer = self.kinds["return"]
        divisible = answer is NoneType or get_origin(answer) is Mapping
        return many[0] if len(many) == 1 and divisible else None


def declare(
    declaration: Callable[..., Any],
    *,
    private: str,
    safe: bool | None,
    remembered: Remembered | None,
    when_off: bool,
) -> Door:
    """Describe a function; what stands in `queries` is safe without saying so."""
    return Door(
        module=private.split(".")[1],
        name=declaration.__name__,
        private=private,
        declaration=declaration,
        safe=_stands_in_queries(private) if safe is None else safe,
        remembered=remembered,
        when_off=when_off,
    )


def _stands_in_queries(private: str) -> bool:
    return "queries" in private.split(".")[2:3]
