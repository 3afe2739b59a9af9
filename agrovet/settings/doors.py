"""Where modules are that this process does not host, and how it calls them."""

import hashlib
import hmac

from django.core.exceptions import ImproperlyConfigured

from agrovet.settings import environment as env
from agrovet.settings.hosting import ALL_MODULES, SECRET_KEY

AGROVET_SERVICE_URLS = {
    module: env.address(
        f"{module.upper()}_SERVICE_URL",
        schemes=["http", "https"],
        meaning=f"Where {module} is called, when this process does not host it.",
    ).rstrip("/")
    for module in ALL_MODULES
}


def _service_secret() -> str:
    given = env.text(
        "AGROVET_SERVICE_SECRET",
        default="",
        secret=True,
        meaning="Signs the calls between processes that host different modules; the same for all of them. Where it "
        "is not given, it follows from AGROVET_SECRET_KEY, or from the secret in a data folder that they share.",
    )
    if not given:
        return hmac.new(SECRET_KEY.encode(), b"calls between services", hashlib.sha256).hexdigest()
    if len(given) < 32:
        raise ImproperlyConfigured("AGROVET_SERVICE_SECRET is too short: write at least 32 characters.")
    return given


AGROVET_SERVICE_SECRET = _service_secret()

AGROVET_DOOR_SECONDS: float = env.number(
    "AGROVET_DOOR_SECONDS", default=2, low=1, high=60, meaning="Seconds that a call to another process may take."
)
AGROVET_DOOR_UPLOAD_SECONDS: float = env.number(
    "AGROVET_DOOR_UPLOAD_SECONDS", default=15, low=1, high=600, meaning="The same for a call that hands over a file."
)
