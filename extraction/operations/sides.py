"""The two databases of a module, by who has authority over it."""

from dataclasses import dataclass

from agrovet.kernel.databases import home_alias_of, service_alias_of
from agrovet.kernel.placement import Authority
from extraction.placements.models import Placement

TWO_SIDED = ("prepared", "shadow", "canary", "remote", "moved")
"""The phases in which a module is in both databases, and one follows the other."""


@dataclass(frozen=True, kw_only=True)
class Sides:
    """`source` has authority, `target` follows it."""

    module: str
    source: str
    target: str

    @property
    def turned(self) -> "Sides":
        """The other way round."""
        return Sides(module=self.module, source=self.target, target=self.source)


def sides_of(row: Placement) -> Sides:
    """As the module stands."""
    return sides_by(row.module, row.authority)


def sides_by(module: str, authority: str) -> Sides:
    """With this side having authority."""
    home, service = home_alias_of(module), service_alias_of(module)
    if authority == "home":
        return Sides(module=module, source=home, target=service)
    return Sides(module=module, source=service, target=home)


def other(authority: str) -> Authority:
    """The side that does not have it."""
    return "service" if authority == "home" else "home"
