"""What other modules may use of profiles. The rest of this package is private."""

from collections.abc import Collection, Mapping

from agrovet.kernel.doors import ServiceUnavailable, service
from modules.profiles.contracts import KIND_OF_ROLE, Kind, OtherKindOfProfile, Profile, ProfileNotFound

__all__ = [
    "KIND_OF_ROLE",
    "Kind",
    "OtherKindOfProfile",
    "Profile",
    "ProfileNotFound",
    "ServiceUnavailable",
    "open_profile",
    "profiles",
]


@service("modules.profiles.queries")
def profiles(*, user_ids: Collection[int]) -> Mapping[int, Profile]:
    """
    The profiles of these people, with their galleries, in three queries; people without one are left out.

    :raises ServiceUnavailable: if profiles runs elsewhere and does not answer in time
    """
    raise NotImplementedError


@service("modules.profiles.operations", safe=True)
def open_profile(*, user_id: int, kind: Kind, profession: str = "", business_type: str = "") -> Profile:
    """
    Make the person's profile, unless it exists; may be asked any number of times.

    :raises OtherKindOfProfile: if the person has one of another kind
    :raises ServiceUnavailable: if profiles runs elsewhere and does not answer in time
    """
    raise NotImplementedError
