"""
Limits on guessing at passwords, by the number as accounts are found by it, whatever page or call it came in by.

An address from which somebody has logged in to an account lately is known for it. Known addresses are counted by
themselves, so that strangers who use up a number's attempts, or the budget of failed logins over all addresses, do not
keep its owner out.
"""

from django.utils.crypto import salted_hmac

from agrovet.kernel.http.throttling import Rate, is_marked, mark
from modules.accounts.phone_numbers import digits_of

KNOWN_SECONDS = 30 * 24 * 3600
# No phone number has more digits; what is longer must not fill the cache.
_MOST_DIGITS = 20
_ALL = "all"


class LoginNumberRate(Rate):
    """Attempts to log in with one phone number: from one known address, or from all others together."""

    scope = "login_number"


class FailedLoginRate(Rate):
    """Failed logins from all addresses that are not known: each takes the time of a hash."""

    scope = "login_failed"


class ResetNumberRate(Rate):
    """Reset codes sent to one phone number, counted alike for numbers that nobody has."""

    scope = "reset_number"


class LoginAttempt:
    """One attempt to log in with a number, from an address (or network) as limits count it."""

    def __init__(self, *, phone_number: str, address: str) -> None:
        self._digits = digits_of(phone_number)[:_MOST_DIGITS]
        place = salted_hmac("modules.accounts.attempts", f"{self._digits}@{address}", algorithm="sha256").hexdigest()
        self._mark = f"login_known_{place}"
        self._is_known = bool(self._digits) and is_marked(self._mark)

    def require_room(self) -> None:
        """
        Count the attempt.

        :raises TooOften: if the number, or everybody, has failed too often
        """
        if not self._is_known:
            FailedLoginRate().require_some_left(_ALL)
        if self._digits:
            LoginNumberRate().require_room(self._mark if self._is_known else self._digits)

    def failed(self) -> None:
        """Count a failure. Of many that are under way at once, the last ones may pass the budget, and are counted."""
        if not self._is_known:
            FailedLoginRate().count(_ALL)

    def succeeded(self) -> None:
        """From now on, the address is known for this number."""
        mark(self._mark, seconds=KNOWN_SECONDS)


def require_code_room(*, phone_number: str) -> None:
    """
    Count a code that is asked for.

    :raises TooOften: if too many were asked for with this number
    """
    if digits := digits_of(phone_number)[:_MOST_DIGITS]:
        ResetNumberRate().require_room(digits)
