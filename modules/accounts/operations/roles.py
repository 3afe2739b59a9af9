"""Roles follow profiles: a person without a role gets that of their first profile."""

from django.utils import timezone

from agrovet.kernel.row_locks import change, locked
from agrovet.kernel.writing import writing
from modules.accounts.announcements import announce_update
from modules.accounts.contracts import PersonNotFound, Role, RoleConflict
from modules.accounts.models import User


def assign_role(*, user_id: int, role: Role) -> None:
    """Give a person without a role this one; a person who has it already keeps it."""
    with writing("accounts"):
        user = locked(User.objects.filter(id=user_id), missing=PersonNotFound("La persona no existe."))
        if user.role == role:
            return
        if user.role is not None:
            raise RoleConflict("La persona ya tiene otro rol.")
        change(user, {"role": role})
        announce_update(user, now=timezone.now())
