"""Why something about rights is not done."""

from agrovet.kernel.errors import DomainError, Forbidden


class NotYours(Forbidden):
    """The person sees the module, and may not change it."""


class NotOnStaff(Forbidden):
    """The person is not on staff, or not active."""


class Refused(DomainError):
    """A team or token cannot be changed as it was asked for; the text says why, and nothing was changed."""
