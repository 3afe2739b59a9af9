"""Changing teams. Each change is recorded with it; the caller has looked whether the actor may."""

import re
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from agrovet.kernel.databases import control_alias
from agrovet.kernel.module_names import no_module
from agrovet.kernel.record.noting import note
from agrovet.kernel.teams.errors import Refused
from agrovet.kernel.teams.models import Membership, Team
from agrovet.kernel.teams.rights import staff_called


def make_team(*, name: str, modules: Collection[str], operates: bool, actor: str, reason: str) -> Team:
    """
    A new team, without members.

    :raises Refused: if the name is none or taken, or there is no such module
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", name):
        raise Refused(f"{name} is no name of a team: write small letters, digits and hyphens, at most 40.")
    team = Team(name=name, modules=_known(modules), operates=operates)
    try:
        with transaction.atomic(using=control_alias()):
            team.save(using=control_alias(), force_insert=True)
            _note("made", name, actor=actor, reason=reason, before=None, after=_as_plain(team))
    except IntegrityError:
        raise Refused(f"There is a team {name} already.") from None
    return team


def change_team(
    *, name: str, modules: Collection[str] | None = None, operates: bool | None = None, actor: str, reason: str
) -> Team:
    """
    Let the team own these modules, or be one of operators, or not; what is None stays.

    :raises Refused: if there is no such team or module
    """
    with transaction.atomic(using=control_alias()):
        team = _locked(name)
        before = _as_plain(team)
        team.modules = team.modules if modules is None else _known(modules)
        team.operates = team.operates if operates is None else operates
        team.save(using=control_alias())
        _note("changed", name, actor=actor, reason=reason, before=before, after=_as_plain(team))
    return team


def remove_team(*, name: str, actor: str, reason: str) -> None:
    """
    The team is no more; its members keep the rights that they have by others.

    :raises Refused: if there is no such team
    """
    with transaction.atomic(using=control_alias()):
        team = _locked(name)
        before = _as_plain(team)
        team.delete(using=control_alias())
        _note("removed", name, actor=actor, reason=reason, before=before, after=None)


def join(*, name: str, person_id: int, actor: str, reason: str) -> Team:
    """
    A member of staff joins the team; who is in it stays so.

    :raises Refused: if there is no such team, or nobody on staff has this id
    """
    if staff_called(person_id) is None:
        raise Refused(
            f"Nobody on staff has the id {person_id}. The admin shows ids, and makes people members of staff."
        )
    with transaction.atomic(using=control_alias()):
        team = _locked(name)
        before = _as_plain(team)
        _, is_new = Membership.objects.using(control_alias()).get_or_create(team=team, person_id=person_id)
        if is_new:
            _note("joined", name, actor=actor, reason=reason, before=before, after=_as_plain(team))
    return team


def leave(*, name: str, person_id: int, actor: str, reason: str) -> Team:
    """
    A person leaves the team.

    :raises Refused: if there is no such team, or they are not in it
    """
    with transaction.atomic(using=control_alias()):
        team = _locked(name)
        before = _as_plain(team)
        gone, _ = Membership.objects.using(control_alias()).filter(team=team, person_id=person_id).delete()
        if not gone:
            raise Refused(f"{person_id} is not in the team {name}.")
        _note("left", name, actor=actor, reason=reason, before=before, after=_as_plain(team))
    return team


def _locked(name: str) -> Team:
    team = Team.objects.using(control_alias()).select_for_update().filter(name=name).first()
    if team is None:
        known = ", ".join(Team.objects.using(control_alias()).order_by("name").values_list("name", flat=True))
        raise Refused(f"There is no team {name}. " + (f"There are: {known}." if known else "Make one first."))
    return team


def _known(modules: Collection[str]) -> list[str]:
    if said := no_module(*modules):
        raise Refused(said)
    return [module for module in settings.ALL_MODULES if module in modules]


def _as_plain(team: Team) -> dict[str, Any]:
    members = Membership.objects.using(control_alias()).filter(team_id=team.name).order_by("person_id")
    return {
        "modules": team.modules,
        "operates": team.operates,
        "members": list(members.values_list("person_id", flat=True)),
    }


def _note(
    what: str, name: str, *, actor: str, reason: str, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> None:
    note(action=f"team.{what}", subject=f"team:{name}", actor=actor, reason=reason, before=before, after=after)
