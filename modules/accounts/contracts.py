"""What passes through the door of accounts."""

from dataclasses import dataclass
from typing import Literal

from agrovet.kernel.errors import DomainError, NotFound

Role = Literal["Specialist", "businessman", "consumer"]

ROLE_LABELS: dict[str | None, str] = {
    "Specialist": "Especialista",
    "businessman": "Empresario",
    "consumer": "Consumidor",
    None: "Sin rol",
}


@dataclass(frozen=True, kw_only=True)
class Person:
    """
    What other modules show of a person.

    `picture_url` is a full address, or a path on this server (see `agrovet.kernel.links.absolute`); None
    and the empty text both mean that there is no picture, and clients are shown which of them it is.
    """

    id: int
    full_name: str
    last_name: str
    phone_number: str
    role: Role | None
    picture_url: str | None
    is_active: bool = True

    @property
    def display_name(self) -> str:
        """The first name, or the phone number of a person who gave none."""
        return self.full_name or self.phone_number

    @property
    def role_label(self) -> str:
        """The role as people read it, in Spanish."""
        return ROLE_LABELS[self.role]


class PersonNotFound(NotFound):
    """Nobody has this id."""


class RoleConflict(DomainError):
    """The person has another role already."""
