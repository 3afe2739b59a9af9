"""Checks of accounts before a release: `manage.py check --deploy`."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError
from django.db.models import Q
from django_otp.plugins.otp_totp.models import TOTPDevice

from modules.accounts.models import User

_MOST_NAMED = 10


@register(Tags.security, deploy=True)
def staff_have_a_second_factor(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Where clients come from outside, a password alone opens the admin to nobody."""
    if not settings.AGROVET_HTTPS:
        return []
    staff = User.objects.filter(Q(is_staff=True) | Q(is_superuser=True), is_active=True)
    having = TOTPDevice.objects.filter(confirmed=True).values("user_id")
    try:
        ids = list(staff.exclude(id__in=having).order_by("id").values_list("id", flat=True)[: _MOST_NAMED + 1])
    except DatabaseError as error:
        return [
            Error(
                f"Nobody can tell whether staff have a second factor: {error}",
                hint="Check again once the database answers and is migrated.",
                id="accounts.E002",
            )
        ]
    if not ids:
        return []
    named = ", ".join(map(str, ids[:_MOST_NAMED])) + (" and others" if len(ids) > _MOST_NAMED else "")
    return [
        Error(
            f"AGROVET_HTTPS is set, and the members of staff with these ids have no second factor: {named}.",
            hint="Give each one by `manage.py second_factor give`, which takes the phone number, and set "
            "AGROVET_ADMIN_SECOND_FACTOR.",
            id="accounts.E001",
        )
    ]
