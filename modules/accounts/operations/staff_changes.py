"""What a person may do, and gets in with, as the record of decisions shows it: for staff, and who becomes staff."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from agrovet.kernel.record.people import note_change
from modules.accounts.models import User
from modules.accounts.operations.access_keys import end_all_keys

Rights = Mapping[str, Any]
_COLUMNS = ("phone_number", "is_active", "is_staff", "is_superuser")


def rights_of(user_id: int) -> Rights | None:
    """What a person may do now, None where there is no such person."""
    user = User.objects.filter(id=user_id).first()
    if user is None:
        return None
    return {
        **{name: getattr(user, name) for name in _COLUMNS},
        "groups": sorted(user.groups.values_list("name", flat=True)),
        "permissions": sorted(user.user_permissions.values_list("codename", flat=True)),
    }


@contextmanager
def noted(user_id: int) -> Iterator[None]:
    """Within a transaction: note what the block changes of the rights of who is on staff before or after it."""
    before = rights_of(user_id)
    yield
    note_difference(user_id, before=before)


def note_difference(user_id: int, *, before: Rights | None) -> None:
    """Note what has become of the rights of who is on staff, or was; and of each person who was made by others."""
    after = rights_of(user_id)
    if before is None:
        note_change("created", person_id=user_id, after=after)
    elif after is None:
        if _is_staff(before):
            note_change("deleted", person_id=user_id, before=before)
    elif before != after and (_is_staff(before) or _is_staff(after)):
        names = [name for name in after if before[name] != after[name]]
        note_change(
            "changed",
            person_id=user_id,
            before={name: before[name] for name in names},
            after={name: after[name] for name in names},
        )


def password_was_set(user: User, *, now: datetime) -> None:
    """Within the transaction that sets a password: end the keys given out before, and note it of staff."""
    end_all_keys(user_id=user.pk, now=now)
    if user.is_staff or user.is_superuser:
        note_change("password_set", person_id=user.pk)


def _is_staff(rights: Rights) -> bool:
    return bool(rights["is_staff"] or rights["is_superuser"])
