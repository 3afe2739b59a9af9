"""Logs go to standard error, one line each, with the trace of the request that it belongs to."""

from typing import Any

from agrovet.settings import environment as env

LOG_LEVEL = env.choice(
    "AGROVET_LOG_LEVEL",
    default="INFO",
    options=["DEBUG", "INFO", "WARNING", "ERROR"],
    meaning="The least important messages that are logged.",
)
AGROVET_LOG_FORMAT = env.choice(
    "AGROVET_LOG_FORMAT",
    default="text",
    options=["text", "json"],
    meaning="How a line looks: text for people, or an object of JSON for machines, which the container's image sets.",
)
AGROVET_LOG_REQUESTS = env.flag(
    "AGROVET_LOG_REQUESTS",
    default=AGROVET_LOG_FORMAT == "json",
    meaning="A line for each request and each socket. Without it: where lines are JSON.",
)
_LINES = {"text": "agrovet.kernel.logs.TextLines", "json": "agrovet.kernel.logs.JsonLines"}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": _LINES[AGROVET_LOG_FORMAT]}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "agrovet": {"level": LOG_LEVEL},
        # Whether there are such lines is a setting of its own.
        "agrovet.requests": {"level": "INFO"},
        "modules": {"level": LOG_LEVEL},
        "django": {"level": "WARNING"},
        # A 4xx is the client's matter and is in its answer; only what we got wrong is worth a line.
        "django.request": {"level": "ERROR"},
    },
}
