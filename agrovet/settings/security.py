"""Whether clients come by HTTPS, what browsers are told of it, and how staff log in."""

from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured

from agrovet.settings import environment as env
from agrovet.settings.databases import IS_EMBEDDED
from agrovet.settings.extraction import AGROVET_SIDE
from agrovet.settings.hosting import DEBUG, HOSTS_ACCOUNTS, SECRET_KEY_IS_GENERATED
from agrovet.settings.outside import AGROVET_SMS_TO_FOLDER, TWILIO_ACCOUNT_SID
from agrovet.settings.web import AGROVET_TRUST_PROXY, ALLOWED_HOSTS

AGROVET_HTTPS = env.flag(
    "AGROVET_HTTPS",
    default=False,
    meaning="Clients come by HTTPS alone, which a proxy before this server ends: cookies are for HTTPS, plain HTTP is "
    "sent there, browsers are told to remember it, and what is for development alone is refused at start.",
)
AGROVET_HSTS_SECONDS = env.number(
    "AGROVET_HSTS_SECONDS",
    default=31536000,
    low=0,
    high=63072000,
    meaning="With AGROVET_HTTPS: seconds for which browsers ask this host by HTTPS alone; 0 to not tell them.",
)
AGROVET_HSTS_SUBDOMAINS = env.flag(
    "AGROVET_HSTS_SUBDOMAINS",
    default=False,
    meaning="With AGROVET_HTTPS: the same for all hosts below this one, and for browsers' lists made beforehand. It is "
    "hard to take back: say yes where this host has none below it that speaks plain HTTP.",
)
AGROVET_ADMIN_SECOND_FACTOR = env.flag(
    "AGROVET_ADMIN_SECOND_FACTOR",
    default=False,
    meaning="The admin asks for a code of an authenticator app beside the password; `manage.py second_factor give` "
    "enrols a member of staff.",
)


def _refuse_what_is_for_development() -> None:
    """:raises ImproperlyConfigured: naming what must not stand beside AGROVET_HTTPS, or is missing there"""
    if DEBUG:
        raise ImproperlyConfigured("AGROVET_DEBUG is for development: leave it out where AGROVET_HTTPS is set.")
    if "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("AGROVET_ALLOWED_HOSTS is '*': name the hosts where AGROVET_HTTPS is set.")
    if AGROVET_SIDE == "monolith" and not AGROVET_TRUST_PROXY:
        raise ImproperlyConfigured(
            "AGROVET_HTTPS is set: set AGROVET_TRUST_PROXY too, or this server never learns that clients came by it."
        )
    if HOSTS_ACCOUNTS and not TWILIO_ACCOUNT_SID and not AGROVET_SMS_TO_FOLDER:
        raise ImproperlyConfigured(
            "TWILIO_ACCOUNT_SID is not given: set it, with TWILIO_AUTH_TOKEN and TWILIO_FROM, where AGROVET_HTTPS is "
            "set, or reset codes reach nobody. AGROVET_SMS_TO_FOLDER=yes says that they shall not."
        )
    if SECRET_KEY_IS_GENERATED and not IS_EMBEDDED:
        raise ImproperlyConfigured(
            "AGROVET_SECRET_KEY is not given: set it, or AGROVET_SECRET_KEY_FILE, where AGROVET_HTTPS and DATABASE_URL "
            "are set; another machine on this database would make up another one."
        )


if AGROVET_HTTPS:
    _refuse_what_is_for_development()

SECURE_SSL_REDIRECT = AGROVET_HTTPS
# Asked by what stands beside this server, inside of the proxy; they hold nothing of clients.
SECURE_REDIRECT_EXEMPT = [r"^metrics$", r"^api/health/$"]
SECURE_HSTS_SECONDS = AGROVET_HSTS_SECONDS if AGROVET_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = AGROVET_HSTS_SUBDOMAINS
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = AGROVET_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())

OTP_TOTP_ISSUER = "AgroVet"
# A secret is shown once, by the command that makes it, and to nobody in the admin.
OTP_ADMIN_HIDE_SENSITIVE_DATA = True

AGROVET_PASSWORD_HASH = env.choice(
    "AGROVET_PASSWORD_HASH",
    default="argon2id",
    options=["argon2id", "pbkdf2"],
    meaning="How new passwords are hashed; those hashed in the other way get this one when their owner logs in. "
    "pbkdf2 is for going back to a version that does not know Argon2, and for machines short of memory.",
)
AGROVET_PASSWORD_MEMORY = env.number(
    "AGROVET_PASSWORD_MEMORY",
    default=19_456,
    low=19_456,
    high=1_048_576,
    meaning="KiB of memory that one hash by Argon2id takes; a web process makes four at once at most. The least is "
    "what OWASP's Password Storage Cheat Sheet asks for with two passes; weaker ones are made anew at login.",
)
AGROVET_PASSWORD_ROUNDS = env.number(
    "AGROVET_PASSWORD_ROUNDS",
    default=600_000,
    low=600_000,
    high=100_000_000,
    meaning="Rounds of PBKDF2 with SHA-256 for new hashes of passwords, where that is chosen. The least is what "
    "OWASP's Password Storage Cheat Sheet asks for, and what the old system's hashes have; weaker ones are made anew "
    "at login.",
)
_HASHERS = {"argon2id": "modules.accounts.hashing.Argon2id", "pbkdf2": "modules.accounts.hashing.Pbkdf2"}
PASSWORD_HASHERS = [
    # The first one makes new hashes; the others are good for logging in, and replaced then.
    _HASHERS.pop(AGROVET_PASSWORD_HASH),
    *_HASHERS.values(),
    # What Django could have made.
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
