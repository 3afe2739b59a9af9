"""Django's own command, which notes in the record whom it made."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.db.models import Max

from modules.accounts.models import User
from modules.accounts.operations.staff_changes import note_difference


class Command(createsuperuser.Command):
    """`createsuperuser`."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Make a superuser, and note it."""
        newest = User.objects.aggregate(newest=Max("id"))["newest"] or 0
        super().handle(*args, **options)
        for id in User.objects.filter(is_superuser=True, id__gt=newest).values_list("id", flat=True):
            note_difference(id, before=None)
