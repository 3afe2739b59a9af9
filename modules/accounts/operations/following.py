"""People follow what happens to their files and profiles elsewhere."""

from datetime import datetime
from typing import get_args

from agrovet.kernel.row_locks import change, locked_or_none
from agrovet.kernel.writing import writing
from modules.accounts.announcements import announce_update
from modules.accounts.contracts import Role
from modules.accounts.models import User
from modules.profiles.public import KIND_OF_ROLE


def replace_picture(*, media_id: int, url: str | None, now: datetime) -> None:
    """Show whoever has this file as picture with its new address; without one, they have no picture."""
    with writing("accounts"):
        for user in User.objects.select_for_update().filter(picture_media_id=media_id).order_by("id"):
            if user.profile_picture == url:
                continue
            user.profile_picture = url
            if url is None:
                user.picture_media_id = None
            user.save(update_fields=["profile_picture", "picture_media_id"])
            announce_update(user, now=now)


def take_role_of_profile(*, user_id: int, kind: str, now: datetime) -> None:
    """Give a person without a role that of their profile; a role that they have stays."""
    role = next((role for role in get_args(Role) if KIND_OF_ROLE[role] == kind), None)
    with writing("accounts"):
        user = locked_or_none(User.objects.filter(id=user_id, role=None))
        if user and role:
            change(user, {"role": role})
            announce_update(user, now=now)
