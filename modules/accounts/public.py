"""What other modules may use of accounts. The rest of this package is private."""

from collections.abc import Collection, Mapping

from agrovet.kernel.doors import Remembered, ServiceUnavailable, service
from agrovet.kernel.identity import Identity, StaffMember
from modules.accounts.contracts import ROLE_LABELS, Person, PersonNotFound, Role, RoleConflict

__all__ = [
    "ROLE_LABELS",
    "Person",
    "PersonNotFound",
    "Role",
    "RoleConflict",
    "ServiceUnavailable",
    "assign_role",
    "identify",
    "owners_of_keys",
    "people",
    "staff",
]


@service("modules.accounts.queries", when_off=True)
def identify(*, key: str) -> Identity | None:
    """
    The active person whom a client's key belongs to, None for a key that is dead.

    :raises ServiceUnavailable: if accounts runs elsewhere and does not answer in time
    """
    raise NotImplementedError


@service("modules.accounts.queries", when_off=True)
def owners_of_keys(*, digests: Collection[str]) -> Mapping[str, int]:
    """
    The ids of the active people behind these digests of keys, in one query; digests of dead keys are left out.

    Never answered from a cache: it tells which connections must end.

    :raises ServiceUnavailable: if accounts runs elsewhere and does not answer in time
    """
    raise NotImplementedError


@service("modules.accounts.queries", remembered=Remembered(until=("user.updated", "user.deleted")))
def people(*, ids: Collection[int]) -> Mapping[int, Person]:
    """
    The people with these ids, inactive ones too, in one query; ids that name nobody are left out.

    :raises ServiceUnavailable: if accounts runs elsewhere and does not answer in time
    """
    raise NotImplementedError


@service("modules.accounts.queries")
def staff(*, ids: Collection[int]) -> Mapping[int, StaffMember]:
    """
    Those of these people who are active and on staff, in one query.

    :raises ServiceUnavailable: if accounts runs elsewhere and does not answer in time
    """
    raise NotImplementedError


@service("modules.accounts.operations.roles", safe=True)
def assign_role(*, user_id: int, role: Role) -> None:
    """
    Give a person without a role this one; a person who has it already keeps it.

    :raises PersonNotFound: if nobody has this id
    :raises RoleConflict: if the person has another role
    :raises ServiceUnavailable: if accounts runs elsewhere and does not answer in time
    """
    raise NotImplementedError
