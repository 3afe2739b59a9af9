"""The second factor of staff: a code of an authenticator app (RFC 6238), asked for when they log in to the admin."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django_otp import devices_for_user

from agrovet.kernel.writing import writing


class CodeForm(AdminAuthenticationForm):
    """Number, password and code. Which of them was wrong is not told."""

    otp_token = forms.CharField(required=False, max_length=8)

    def clean(self) -> dict[str, Any]:
        """
        Let in who has all three.

        :raises ValidationError: for anybody else
        """
        cleaned: dict[str, Any] = super().clean()
        person: Any = self.get_user()
        code = cleaned.get("otp_token", "").replace(" ", "")
        # Committed whatever comes of it: tries that fail are counted, and each makes the next one wait longer.
        with writing("accounts"):
            device = next((one for one in devices_for_user(person, for_verify=True) if one.verify_token(code)), None)
        if device is None:
            self.user_cache = None
            raise self.get_invalid_login_error()
        # Django's login keeps it in the session, where the middleware finds it.
        person.otp_device = device
        return cleaned


def has_given_code(person: Any) -> bool:
    """Whether somebody who is logged in gave a code, where one is asked for."""
    return not settings.AGROVET_ADMIN_SECOND_FACTOR or bool(person.is_verified())
