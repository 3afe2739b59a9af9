"""Logs go to standard error, one line each, with the trace of the request that it belongs to."""

from typing import Any

from agrovet.settings import environment as env

LOG_LEVEL = env.choice(
    "AGROVET_LOG_LEVEL",
    default="INFO",
    options=["DEBUG", "INFO", "WARNING", "ERROR"],
    meaning="The least important messages that are logged.",
)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {trace} {name}: {message}", "style": "{"}},
    "filters": {"trace": {"()": "agrovet.kernel.trace.TraceFilter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["trace"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "agrovet": {"level": LOG_LEVEL},
        "modules": {"level": LOG_LEVEL},
        "django": {"level": "WARNING"},
        # A 4xx is the client's matter and is in its answer; only what we got wrong is worth a line.
        "django.request": {"level": "ERROR"},
    },
}
