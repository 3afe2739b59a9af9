"""The topics: one for each module."""

# The clients' names for these two are older than the modules.
_NAMES = {"accounts": "auth", "forum": "foro"}


def topic_of(module: str) -> str:
    """Where a broker has a module's events."""
    return f"{_NAMES.get(module, module)}.events"
