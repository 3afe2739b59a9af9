"""Why a decision about a flag was not taken."""


class Refused(Exception):
    """Nothing was changed; the text says why, and what to do."""


class SeenOther(Refused):
    """Somebody decided meanwhile: look again, and decide again."""
