"""Logging in to the admin, by phone number in any spelling."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from agrovet.kernel.http.forwarded import client_of_request, network_of
from modules.accounts.api.throttles import LoginRate
from modules.accounts.attempts import LoginAttempt
from modules.accounts.checking import who_has
from modules.accounts.models import User


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
        if request is None:
            return who_has(phone_number=number, password=password or "")
        address = network_of(client_of_request(request))
        LoginRate().require_room(address)
        attempt = LoginAttempt(phone_number=number, address=address)
        return who_has(phone_number=number, password=password or "", attempt=attempt)
