"""What people are found by."""

from agrovet.kernel.search.phrases import ANYWHERE, Phrase, phrase
from modules.accounts.models import PEOPLE

SOURCES = [PEOPLE]


def people_called(text: str, *, by_number: bool) -> Phrase:
    """The words of a name; `by_number`, of a number too."""
    return phrase(text, where=ANYWHERE) if by_number else phrase(text, where="A")
