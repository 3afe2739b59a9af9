"""How often the doors without a key may be tried."""

from collections.abc import Mapping

from rest_framework.request import Request

from agrovet.kernel.http.throttling import Rate
from modules.accounts.phone_numbers import digits_of


class RegisterRate(Rate):
    """Registrations from one address."""

    scope = "register"


class LoginRate(Rate):
    """Attempts to log in from one address."""

    scope = "login"


class LoginNumberRate(Rate):
    """Attempts to log in with one phone number, from wherever they come."""

    scope = "login_number"

    def subject(self, request: Request) -> str | None:
        """The digits of the number."""
        return _digits_in(request, "phone_number")


class ResetRate(Rate):
    """Reset codes asked for and tried from one address."""

    scope = "reset"


class ResetNumberRate(Rate):
    """Reset codes sent to one phone number, counted alike for numbers that nobody has."""

    scope = "reset_number"

    def subject(self, request: Request) -> str | None:
        """The digits of the number."""
        return _digits_in(request, "phone")


def _digits_in(request: Request, name: str) -> str | None:
    data = request.data
    number = data.get(name) if isinstance(data, Mapping) else None
    # No phone number has more digits; what is longer must not fill the cache.
    return digits_of(str(number))[:20] or None if isinstance(number, str | int) else None
