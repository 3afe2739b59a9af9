"""What a person may do."""

from dataclasses import dataclass
from functools import cache
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from agrovet.kernel.databases import control_alias
from agrovet.kernel.identity import FindStaff, StaffMember
from agrovet.kernel.teams.errors import NotOnStaff, NotYours
from agrovet.kernel.teams.models import Membership, Team


@dataclass(frozen=True, kw_only=True)
class Rights:
    """A person on staff. `modules` are those that they may change; of operators, all."""

    person_id: int
    name: str
    is_operator: bool
    modules: tuple[str, ...]
    teams: tuple[str, ...]
    # The token that is used, where it is a program that acts for the person.
    token: str = ""

    @property
    def actor(self) -> str:
        """By this name the record knows them, such as `Ana Pérez (#7)` or `Ana Pérez (#7) by ci`."""
        # As long as the tables of placements and operations take.
        return f"{self.name[:60]} (#{self.person_id})" + (f" by {self.token[:30]}" if self.token else "")

    def may_change(self, module: str) -> bool:
        """Whether the module is theirs."""
        return self.is_operator or module in self.modules

    def require(self, module: str) -> None:
        """
        Go on only for who may change the module.

        :raises NotYours: for anybody else
        """
        if not self.may_change(module):
            raise NotYours(f"You see {module} and may not change it. {_whom_to_ask(module)}")

    def require_operator(self) -> None:
        """
        Go on only for operators.

        :raises NotYours: for anybody else
        """
        if not self.is_operator:
            raise NotYours("Only operators may do this. Ask one of them.")


def rights_of(*, person_id: int) -> Rights | None:
    """
    What the person may do; None for who is not on staff, or no longer active.

    :raises ServiceUnavailable: if accounts runs elsewhere and does not answer in time
    """
    member = _find_staff()(ids=[person_id]).get(person_id)
    return None if member is None else _rights(member)


def require_rights(*, person_id: int) -> Rights:
    """
    The same.

    :raises NotOnStaff: for who is not on staff
    """
    found = rights_of(person_id=person_id)
    if found is None:
        raise NotOnStaff("Only active members of staff may do this.")
    return found


def staff_called(person_id: int) -> StaffMember | None:
    """An active member of staff, None where nobody on staff has this id."""
    return _find_staff()(ids=[person_id]).get(person_id)


def _rights(member: StaffMember) -> Rights:
    teams = list(
        Team.objects.using(control_alias()).filter(memberships__person_id=member.id).order_by("name").distinct()
    )
    is_operator = member.is_superuser or any(team.operates for team in teams)
    owned = {module for team in teams for module in team.modules}
    return Rights(
        person_id=member.id,
        name=member.name,
        is_operator=is_operator,
        modules=tuple(module for module in settings.ALL_MODULES if is_operator or module in owned),
        teams=tuple(team.name for team in teams),
    )


def _whom_to_ask(module: str) -> str:
    owners = [team.name for team in Team.objects.using(control_alias()).order_by("name") if module in team.modules]
    has_members = Membership.objects.using(control_alias()).filter(team__in=owners).exists()
    return f"Ask its team ({', '.join(owners)}), or an operator." if owners and has_members else "Ask an operator."


@cache
def _find_staff() -> FindStaff:
    return cast(FindStaff, import_string(settings.AGROVET_STAFF_DOOR))
