"""People to measure by."""

from collections.abc import Iterator

from agrovet.kernel.scale import Filling, Size, Values, chance, moment, written
from agrovet.kernel.scale_words import PLACES, rare_word
from agrovet.kernel.search.scale import searchable
from modules.accounts.models import PEOPLE, User

_NAMES = """
    María José Ana Luis Carlos Marta Juan Rosa Pedro Elena Miguel Lucía Jorge Carmen Mario Sofía Daniel
    Julia
""".split()  # noqa: SIM905 - one word a line would say no more
_ROLES = (None, "consumer", "consumer", "businessman", "Specialist")


def fillings(size: Size) -> Iterator[Filling]:
    """People whom nobody can log in as, and the words of their names."""
    columns = [
        "id",
        "password",
        "is_superuser",
        "phone_number",
        "phone_digits",
        "role",
        "full_name",
        "last_name",
        "is_staff",
        "is_active",
        "date_joined",
    ]
    yield Filling(model=User, columns=tuple(columns), rows=_people(size), number=size.people)
    yield from searchable(PEOPLE, _records(size), size.people)


def _people(size: Size) -> Iterator[Values]:
    for person in _records(size):
        number = person.phone_number
        names = person.full_name, person.last_name
        joined = written(moment(person.pk, size.people))
        yield person.pk, "!", 0, number, number[1:], person.role, *names, 0, 1, joined


def _records(size: Size) -> Iterator[User]:
    luck = chance("people")
    for id in range(1, size.people + 1):
        yield User(
            id=id,
            phone_number=f"+505{70_000_000 + id}",
            role=luck.choice(_ROLES),
            full_name=luck.choice(_NAMES),
            last_name=f"{rare_word(luck).capitalize()} {luck.choice(PLACES)}",
        )
