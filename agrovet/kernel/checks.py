"""Checks at start: what cannot work is refused by name."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from agrovet.kernel.bus.subscriptions import HANDLERS


@register
def handlers_belong_to_modules(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """A handler is named after the module that reacts; its progress is kept in that module's database."""
    return [
        Error(
            f"The handler {handler.name} names no module.",
            hint=f"Call it <module>.<what it does>, with one of {', '.join(settings.ALL_MODULES)}.",
            id="agrovet.E001",
        )
        for handler in HANDLERS.values()
        if handler.module not in settings.ALL_MODULES
    ]
