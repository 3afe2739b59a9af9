"""Which modules this process hosts, and where its files are."""

import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from agrovet.settings import environment as env

ALL_MODULES = ["accounts", "media", "profiles", "marketplace", "chat", "forum"]

# What this process makes, and all that it starts, is for this user alone: databases, messages, secrets, files.
os.umask(0o077)

BASE_DIR = Path(__file__).resolve().parent.parent.parent

AGROVET_MODULES = env.words(
    "AGROVET_MODULES",
    default=ALL_MODULES,
    meaning="The modules that this process hosts.",
)
if unknown := sorted(set(AGROVET_MODULES) - set(ALL_MODULES)):
    raise ImproperlyConfigured(f"AGROVET_MODULES names {', '.join(unknown)}: the modules are {', '.join(ALL_MODULES)}.")
if len(set(AGROVET_MODULES)) != len(AGROVET_MODULES):
    raise ImproperlyConfigured("AGROVET_MODULES names a module twice: name each once.")

AGROVET_DATA_DIR = Path(
    env.text(
        "AGROVET_DATA_DIR",
        default=str(BASE_DIR / "var"),
        meaning="The folder of the embedded database, uploaded files, text messages and the generated secret.",
    )
)

DEBUG = env.flag(
    "AGROVET_DEBUG", default=False, meaning="Show details of errors in the browser. For development alone."
)


def _secret_key() -> str:
    given = env.text(
        "AGROVET_SECRET_KEY",
        default="",
        secret=True,
        meaning="Signs sessions and service tokens. Where it is not given, one is generated once and kept in "
        "the data folder; give it when several machines serve together.",
    )
    if given:
        if len(given) < 32:
            raise ImproperlyConfigured("AGROVET_SECRET_KEY is too short: write at least 32 characters.")
        return given
    return _kept_secret(AGROVET_DATA_DIR / "secret_key")


def _kept_secret(path: Path) -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and linked into place: of several processes that start at once, one wins and all
    # read the same secret.
    number, name = tempfile.mkstemp(prefix=".secret_key.", dir=path.parent)
    draft = Path(name)
    with open(number, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its secret is the one
    finally:
        draft.unlink()
    return path.read_text().strip()


SECRET_KEY = _secret_key()
SECRET_KEY_IS_GENERATED = env.is_absent("AGROVET_SECRET_KEY")

CONTRIB_APPS = [
    # Before Django's own: of two commands with one name, that of the first app is run.
    "modules.accounts",
    # People log in to the admin with accounts' own table, so these live where accounts does.
    "agrovet.kernel.admin_config.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django_otp",
    "django_otp.plugins.otp_totp",
]
HOSTS_ACCOUNTS = "accounts" in AGROVET_MODULES

INSTALLED_APPS = [
    *(CONTRIB_APPS if HOSTS_ACCOUNTS else []),
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "agrovet.kernel",
    "agrovet.kernel.record.apps.RecordConfig",
    "agrovet.kernel.teams.apps.TeamsConfig",
    "agrovet.kernel.flags.apps.FlagsConfig",
    "extraction",
    *(["extraction.console"] if HOSTS_ACCOUNTS else []),
    "agrovet.backup",
    *(f"modules.{name}" for name in AGROVET_MODULES if name != "accounts"),
]
if HOSTS_ACCOUNTS:
    AUTH_USER_MODEL = "accounts.User"
    # Numbers are compared by phone_digits, which is unique; phone_number is how its owner typed it.
    SILENCED_SYSTEM_CHECKS = ["auth.W004"]
    AUTHENTICATION_BACKENDS = ["modules.accounts.backends.PhoneNumberBackend"]
    SESSION_ENGINE = "modules.accounts.sessions"
    AUTH_PASSWORD_VALIDATORS = [{"NAME": "modules.accounts.password_rule.NewPasswordRule"}]

# Who a client's key belongs to, and nothing more, is asked of this door by every module.
AGROVET_IDENTITY_DOOR = "modules.accounts.public.identify"
# Who is on staff, of those whom teams name: asked of this one.
AGROVET_STAFF_DOOR = "modules.accounts.public.staff"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
