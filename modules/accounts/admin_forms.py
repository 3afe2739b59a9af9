"""The admin's forms of a person: numbers are checked as everywhere, passwords hashed."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from agrovet.kernel.writing import writing
from modules.accounts import queries
from modules.accounts.errors import NUMBER_TAKEN
from modules.accounts.models import User
from modules.accounts.operations.staff_changes import password_was_set
from modules.accounts.phone_numbers import INVALID, as_typed, is_valid

if TYPE_CHECKING:  # Django's classes are generic for the type checker alone
    CreationForm = UserCreationForm[User]
    ChangeForm = UserChangeForm[User]
    PasswordForm = AdminPasswordChangeForm[User]
else:
    CreationForm, ChangeForm, PasswordForm = UserCreationForm, UserChangeForm, AdminPasswordChangeForm


class NewPerson(CreationForm):
    """A person whom staff registers."""

    class Meta:
        model = User
        fields = ("phone_number", "full_name", "last_name", "role")
        field_classes: dict[str, Any] = {}

    def clean_phone_number(self) -> str:
        """The number, if it is one and free."""
        return _checked(self.cleaned_data["phone_number"], but_by=None)

    def clean_role(self) -> str | None:
        """No role is no role, not an empty one."""
        return self.cleaned_data["role"] or None


class ChangedPerson(ChangeForm):
    """A person as staff edits them."""

    class Meta:
        model = User
        fields = "__all__"
        field_classes: dict[str, Any] = {}

    def clean_phone_number(self) -> str:
        """The number, if it is as it was, or is one and free."""
        number: str = self.cleaned_data["phone_number"]
        if as_typed(number) == as_typed(self.instance.phone_number):
            return number
        return _checked(number, but_by=self.instance.pk)


class NewPassword(PasswordForm):
    """A password that staff sets: the keys given out before are dead from then on."""

    def save(self, commit: bool = True) -> User:
        """Set it."""
        with writing("accounts"):
            user = super().save(commit=commit)
            if not user.has_usable_password():
                # Taken away by the form: Django calls its validators for a password that is set alone.
                password_was_set(user, now=timezone.now())
        return user


def _checked(number: str, *, but_by: int | None) -> str:
    if not is_valid(number):
        raise ValidationError(INVALID)
    if queries.is_taken(phone_number=number, but_by=but_by):
        raise ValidationError(NUMBER_TAKEN)
    return number
