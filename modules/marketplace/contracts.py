"""What passes through the door of marketplace, and its refusals."""

from dataclasses import dataclass
from decimal import Decimal

from agrovet.kernel.errors import DomainError, Forbidden, NotFound


@dataclass(frozen=True, kw_only=True)
class AdSummary:
    """
    What other modules show of an ad. `price` is in córdobas, with two decimals.

    `status` is `active`, `paused`, `sold` or `archived`; `main_image_id` is the id of a file of media.
    """

    id: int
    publisher_id: int
    title: str
    price: Decimal
    status: str
    main_image_id: int | None


class AdNotFound(NotFound):
    """No ad has this id."""


class NotAPublisher(Forbidden):
    """Only specialists and businessmen publish."""


class NotTheirAd(Forbidden):
    """Only the person who published an ad, or staff, changes it."""


class PlaceMissing(DomainError):
    """The request does not say, or not so that it can be read, round which place to look."""


class UnknownCategory(DomainError):
    """An ad names a category that is not there."""


class ImageNotFound(DomainError):
    """A picture is not there, or is somebody else's."""


class CategoryNotFound(NotFound):
    """No category has this id."""


class CategoryExists(DomainError):
    """Another category has this name."""


class StaffOnly(Forbidden):
    """Only staff writes categories."""


class PersonToFollowMissing(DomainError):
    """The request names nobody to follow."""


class PersonToFollowNotFound(NotFound):
    """The person to follow does not exist."""


class FollowingOneself(DomainError):
    """Nobody follows themselves."""


class AlreadyFollowing(DomainError):
    """The person is followed already."""


class FollowNotFound(NotFound):
    """The person asking follows nobody under this id."""
