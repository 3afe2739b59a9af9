"""Profiles as clients read them."""

from collections.abc import Mapping
from typing import Any

from agrovet.kernel import flags
from agrovet.kernel.doors import answer_or
from agrovet.kernel.identity import Identity
from modules.accounts import public as accounts
from modules.profiles.contracts import Profile
from modules.profiles.queries import PrivateProfile
from modules.profiles.verification import PENDING

_TEXTS = {"verified_student": "Estudiante verificado", "verified_professional": "Profesional verificado"}


def as_shown(private: PrivateProfile, *, viewer: Identity) -> dict[str, Any]:
    """The profile as this person may see it: the papers are for their owner and staff."""
    profile = private.profile
    shown = profile.as_json(user_display=_display_name(profile.user_id))
    if profile.kind != "specialist":
        return shown
    is_allowed = viewer.is_staff or viewer.id == profile.user_id
    for name in ("title", "student_card", "graduation_letter"):
        paper = getattr(private, name)
        shown[f"verification_{name}_id"] = paper.id if is_allowed else None
        shown[f"verification_{name}_url"] = paper.url if is_allowed else None
    if not is_allowed and profile.verification_status == PENDING:
        # Whether somebody has handed in papers is as private as the papers.
        shown["verification_status"] = ""
    if flags.is_on("profiles.badges", person=viewer):
        shown["badge"] = _badge(profile)
    return shown


def _badge(profile: Profile) -> dict[str, str] | None:
    """What a client shows beside the name; None for who was not verified."""
    text = _TEXTS.get(profile.verification_status)
    if text is None:
        return None
    kind = profile.verification_status.removeprefix("verified_")
    return {"kind": kind, "text": profile.verification_type or text}


def _display_name(user_id: int) -> str:
    nobody: Mapping[int, accounts.Person] = {}
    people = answer_or(nobody, accounts.people, ids=[user_id])
    person = people.get(user_id)
    return person.display_name if person else ""
