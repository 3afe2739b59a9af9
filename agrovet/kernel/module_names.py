"""Names of modules, as people type them."""

from django.conf import settings


def no_module(*names: str) -> str:
    """Which of these is the name of no module, in a sentence that says which are; empty where all are."""
    unknown = sorted(set(names) - set(settings.ALL_MODULES))
    if not unknown:
        return ""
    return f"There is no module {', '.join(unknown)}: the modules are {', '.join(settings.ALL_MODULES)}."
