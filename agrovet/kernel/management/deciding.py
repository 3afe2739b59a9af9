"""Who decides on the command line."""

from getpass import getuser
from socket import gethostname


def who(actor: str) -> str:
    """Whom the command names, else who runs it."""
    return actor or f"{getuser()}@{gethostname()}"[:120]
