"""Logging in to the admin, by phone number in any spelling."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from modules.accounts.api.throttles import LoginNumberRate, LoginRate
from modules.accounts.checking import who_has
from modules.accounts.models import User
from modules.accounts.phone_numbers import digits_of


class PhoneNumberBackend(ModelBackend):
    """Finds a person by the digits of their number."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """
        The active person with this number and password, or None. From a page, counted with the logins of clients.

        :raises TooOften: if the page, or the number, was tried too often
        """
        number = username or kwargs.get(User.USERNAME_FIELD) or ""
        if request is not None:
            LoginRate().require_room(LoginRate().address_of(request))
            if digits := digits_of(number)[:20]:
                LoginNumberRate().require_room(digits)
        return who_has(phone_number=number, password=password or "")
