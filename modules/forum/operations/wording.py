"""How people appear in what the forum tells others."""

from collections.abc import Mapping

from agrovet.kernel.doors import answer_or
from modules.accounts import public as accounts

SOMEBODY = "Alguien"


def signature_of(person_id: int) -> str:
    """
    Name and role of a person, such as `Beto (Empresario)`.

    Where accounts does not answer, `Alguien`: a comment does not fail because its author cannot be named.
    Call it outside of transactions.
    """
    nobody: Mapping[int, accounts.Person] = {}
    person = answer_or(nobody, accounts.people, ids=[person_id]).get(person_id)
    return f"{person.display_name} ({person.role_label})" if person else SOMEBODY
