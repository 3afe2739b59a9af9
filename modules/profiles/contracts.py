"""What passes through the door of profiles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from agrovet.kernel.errors import DomainError, NotFound
from modules.media.public import File

Kind = Literal["specialist", "businessman", "consumer"]

KIND_OF_ROLE: Mapping[str, Kind] = {"Specialist": "specialist", "businessman": "businessman", "consumer": "consumer"}


@dataclass(frozen=True, kw_only=True)
class Profile:
    """
    The one profile of a person, of one kind; what belongs to another kind is at its default.

    `gallery` holds the work images of a specialist, or the products and services of a businessman, in the
    order of their ids. `verification_status` is empty, `pending`, `verified_student` or `verified_professional`.
    """

    user_id: int
    kind: Kind
    profession: str = ""
    experience_years: int = 0
    about_us: str = ""
    can_give_consultations: bool = False
    can_offer_online_services: bool = False
    puntuations: float | None = 0.0
    point: int = 0
    verification_status: str = ""
    verification_type: str = ""
    business_name: str = ""
    business_type: str = ""
    descriptions: str = ""
    contact: str = ""
    offers_local_products: bool = True
    gallery: tuple[File, ...] = ()

    def as_json(self, *, user_display: str) -> dict[str, Any]:
        """The profile as clients know it, wherever it is shown: without the verification papers."""
        match self.kind:
            case "specialist":
                return self._specialist(user_display)
            case "businessman":
                return self._businessman(user_display)
            case "consumer":
                return {"user_display": user_display}

    def _specialist(self, user_display: str) -> dict[str, Any]:
        return {
            "user_display": user_display,
            "profession": self.profession,
            "experience_years": self.experience_years,
            "about_us": self.about_us,
            "can_give_consultations": self.can_give_consultations,
            "can_offer_online_services": self.can_offer_online_services,
            "work_images": [file.address for file in self.gallery],
            "work_images_ids": [file.id for file in self.gallery],
            "work_images_full": [file.as_json() for file in self.gallery],
            "puntuations": self.puntuations,
            "point": self.point,
            "verification_status": self.verification_status,
            "verification_type": self.verification_type,
        }

    def _businessman(self, user_display: str) -> dict[str, Any]:
        return {
            "user_display": user_display,
            "business_name": self.business_name,
            "business_type": self.business_type,
            "descriptions": self.descriptions,
            "contact": self.contact,
            "offers_local_products": self.offers_local_products,
            "products_and_services": [file.address for file in self.gallery],
            "products_and_services_ids": [file.id for file in self.gallery],
            "products_and_services_full": [file.as_json() for file in self.gallery],
        }


class ProfileNotFound(NotFound):
    """The person has no profile of this kind."""


class OtherKindOfProfile(DomainError):
    """The person has a profile of another kind; there is one per person."""


class ProfileExists(DomainError):
    """The person has a profile of this kind already."""


class UnusableFile(DomainError):
    """A file that was named is not there, or belongs to somebody else."""
