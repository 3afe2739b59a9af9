"""How often the calls without a key may be used from one address; `attempts` has the limits by number."""

from agrovet.kernel.http.throttling import Rate


class RegisterRate(Rate):
    """Registrations from one address."""

    scope = "register"


class LoginRate(Rate):
    """Attempts to log in from one address."""

    scope = "login"


class ResetRate(Rate):
    """Reset codes asked for and tried from one address."""

    scope = "reset"
