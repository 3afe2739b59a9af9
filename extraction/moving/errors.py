"""What can stand in the way of a move."""


class CannotMove(Exception):
    """The two databases are not ready for it; the text says what to do."""


class Differs(CannotMove):
    """Rows are not the same on both sides, where they must be."""
