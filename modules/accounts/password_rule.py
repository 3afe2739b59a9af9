"""The rule for new passwords in Django's own forms and commands (AUTH_PASSWORD_VALIDATORS)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from modules.accounts.operations.staff_changes import password_was_set
from modules.accounts.passwords import LEAST, MOST, fault_in


class NewPasswordRule:
    """Judges new passwords, and is told by Django of each one that was saved."""

    def validate(self, password: str, user: Any = None) -> None:
        """
        Accept a new password.

        :raises ValidationError: if it cannot be one
        """
        if fault := fault_in(password, phone_number=getattr(user, "phone_number", "") or ""):
            raise ValidationError(fault)

    def password_changed(self, password: str, user: Any = None) -> None:
        """End the keys that were given out before: called within the transaction that saves the person."""
        if user is not None:
            password_was_set(user, now=timezone.now())

    def get_help_text(self) -> str:
        """The rule, as the admin shows it."""
        return f"Entre {LEAST} y {MOST} caracteres, y no el número de teléfono."
