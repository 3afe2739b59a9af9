"""Why a backup was not made, or not restored."""


class Refused(Exception):
    """It is not done, and nothing was changed; the text says why, and what to do."""


class Damaged(Refused):
    """The archive is not what was written."""
