"""HTTP: who may ask, from which pages, how often, and how the answers look."""

from typing import Any

from agrovet.settings import environment as env
from agrovet.settings.hosting import HOSTS_ACCOUNTS

ROOT_URLCONF = "agrovet.urls"
ASGI_APPLICATION = "agrovet.asgi.application"
if HOSTS_ACCOUNTS:
    CSRF_FAILURE_VIEW = "extraction.console.pages.forged"

ALLOWED_HOSTS = env.words(
    "AGROVET_ALLOWED_HOSTS",
    default=["localhost", "127.0.0.1", "[::1]"],
    meaning="The host names under which clients reach this server.",
)
AGROVET_PUBLIC_URL = env.address(
    "AGROVET_PUBLIC_URL",
    schemes=["http", "https"],
    meaning="The address of this server as clients see it, used in the URLs of uploaded files. "
    "Without it, the address of each request is used.",
).rstrip("/")
AGROVET_TRUST_PROXY = env.flag(
    "AGROVET_TRUST_PROXY",
    default=False,
    meaning="Believe X-Forwarded-For and X-Forwarded-Proto. Only behind a proxy that sets both.",
)
AGROVET_PROXY_HOPS = env.number(
    "AGROVET_PROXY_HOPS",
    default=1,
    low=1,
    high=8,
    meaning="With AGROVET_TRUST_PROXY: how many proxies stand in front one behind the other, each of which appends to "
    "X-Forwarded-For the address that connected to it. The client is that many entries from the right.",
)
if AGROVET_TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True

AGROVET_ONE_TRIP = env.flag(
    "AGROVET_ONE_TRIP",
    default=False,
    meaning="Whether a request goes to a thread once, by a handler of our own, and not several times, by Django's: "
    "small reads are several times as fast. It is new, and stands on parts of Django that are not documented.",
)

MIDDLEWARE = [
    "agrovet.kernel.http.origin.OriginMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "agrovet.kernel.http.bodies.BodyLimitMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "agrovet.kernel.http.compression.CompressionMiddleware",
    *(["django.contrib.sessions.middleware.SessionMiddleware"] if HOSTS_ACCOUNTS else []),
    "agrovet.kernel.http.slashes.SlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    *(
        [
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django_otp.middleware.OTPMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ]
        if HOSTS_ACCOUNTS
        else []
    ),
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "agrovet.kernel.http.unavailable.UnavailableMiddleware",
    "agrovet.kernel.http.routes.RouteMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                *(
                    [
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                    if HOSTS_ACCOUNTS
                    else []
                ),
            ],
        },
    }
]

CORS_ALLOWED_ORIGINS = env.words(
    "AGROVET_CORS_ORIGINS",
    default=["http://localhost:5173", "http://127.0.0.1:5173", "https://agrovets.vercel.app"],
    meaning="The pages that may call this server from a browser.",
)
CORS_ALLOW_HEADERS = ["authorization", "content-type", "accept", "x-requested-with", "ngrok-skip-browser-warning"]
# Every path, those with an encoded line break in them too, which the default leaves out.
CORS_URLS_REGEX = r"(?s).*"
CORS_EXPOSE_HEADERS = ["X-Total-Count", "Link", "Retry-After", "X-Request-ID"]

AGROVET_LIST_LIMIT = env.number(
    "AGROVET_LIST_LIMIT", default=1000, low=1, high=10000, meaning="The most rows that one list holds."
)
AGROVET_ANSWERS_MB = env.number(
    "AGROVET_ANSWERS_MB",
    default=4,
    low=0,
    high=1024,
    meaning="Memory for public lists that a web process keeps as long as nothing is announced that concerns them, in "
    "MB; 0 keeps none.",
)
AGROVET_RATES_ON = env.flag("AGROVET_RATE_LIMITS", default=True, meaning="Limit how often a client may ask.")
RATES = {
    scope: env.rate(f"AGROVET_RATE_{scope.upper()}", default=rate, meaning=meaning)
    for scope, rate, meaning in [
        ("anonymous", "3000/min", "Requests without a key, by address."),
        ("person", "3000/min", "Requests of one person."),
        ("login", "120/min", "Attempts to log in, by address."),
        ("login_number", "20/min", "Attempts to log in, by phone number; addresses known for it are counted apart."),
        ("login_failed", "600/min", "Failed logins over all addresses, but those known for the number."),
        ("register", "300/min", "Registrations, by address."),
        ("reset", "60/min", "Requests for and tries of a reset code, by address."),
        ("reset_number", "10/hour", "Reset codes sent to one phone number."),
        ("upload", "300/min", "Uploads of one person."),
        ("message", "600/min", "Chat messages of one person, over HTTP and sockets together."),
        ("group_invitation", "60/hour", "Times that one person makes a chat group or adds people to one."),
        ("anonymous_upload", "30/min", "Uploads without a key, by address."),
        ("ops", "600/min", "Requests of one person and their programs to /api/ops/."),
        ("ops_token", "120/min", "Tokens at /api/ops/ that open nothing, by address; then good ones wait, too."),
    ]
}

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["agrovet.kernel.http.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["agrovet.kernel.http.permissions.LoggedIn"],
    "DEFAULT_RENDERER_CLASSES": ["agrovet.kernel.http.rendering.FastJSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "agrovet.kernel.http.rendering.NothingRefused",
    "DEFAULT_PARSER_CLASSES": [
        "agrovet.kernel.http.parsing.ObjectParser",
        "agrovet.kernel.http.parsing.FormParser",
        "agrovet.kernel.http.parsing.MultiPartParser",
    ],
    "DEFAULT_THROTTLE_CLASSES": [
        "agrovet.kernel.http.throttling.PersonRate",
        "agrovet.kernel.http.throttling.AnonymousRate",
    ],
    "DEFAULT_THROTTLE_RATES": RATES,
    "DEFAULT_SCHEMA_CLASS": "agrovet.kernel.http.openapi.ContractSchema",
    "EXCEPTION_HANDLER": "agrovet.errors.answer",
    "UNAUTHENTICATED_USER": "agrovet.kernel.identity.Anonymous",
    "UNAUTHENTICATED_TOKEN": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "AgroVet",
    "VERSION": "1.0.0",
    "DESCRIPTION": "The backend of the AgroVet app. Keys go in `Authorization: Token <key>` or `Bearer <key>`.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Without its badge, for which it would ask a server of others.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "persistAuthorization": True, "validatorUrl": None},
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "SCHEMA_PATH_PREFIX": "/api/",
    "DISABLE_ERRORS_AND_WARNINGS": False,
}

LANGUAGE_CODE = "es"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# Bodies other than files; files are streamed to disk and have limits of their own.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 40
FILE_UPLOAD_HANDLERS = ["agrovet.kernel.http.upload_handler.SpoolingUploadHandler"]
