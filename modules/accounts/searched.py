"""What people are found by."""

from agrovet.kernel.search.finding import Tables
from agrovet.kernel.search.keeping import Entry, Source
from agrovet.kernel.search.phrases import ANYWHERE, Phrase, phrase
from modules.accounts.models import PersonText, User, Word
from modules.accounts.phone_numbers import digits_of


def _entry(person: User) -> Entry:
    digits = digits_of(person.phone_number)
    # A search finds beginnings: with every ending kept, it finds any part.
    endings = " ".join(dict.fromkeys(digits[at:] for at in range(len(digits) - 1)))
    return Entry(title=f"{person.full_name} {person.last_name}", aside=endings)


def people_called(text: str, *, by_number: bool) -> Phrase:
    """The words of a name; `by_number`, of a number too."""
    return phrase(text, where=ANYWHERE) if by_number else phrase(text, where="A")


PEOPLE = Source(module="accounts", rows=User, tables=Tables(texts=PersonText, words=Word), entry=_entry)

SOURCES = [PEOPLE]
