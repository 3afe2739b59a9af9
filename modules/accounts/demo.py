"""The people of the demo."""

from agrovet.kernel.demo import Cast
from modules.accounts.demo_people import PARTS, Part
from modules.accounts.models import User
from modules.accounts.operations.registration import NewPerson, register
from modules.accounts.phone_numbers import digits_of

PASSWORD = "Demo-AgroVet-1"  # printed for whoever asked for a demo; no other account has it


def fill(cast: Cast) -> None:
    """Register everybody who is not there yet, and note who is who."""
    for place, part in enumerate(PARTS, 1):
        number = f"+5058700{place:04d}"
        there = User.objects.filter(phone_digits=digits_of(number)).values_list("id", flat=True).first()
        cast.people[part.called] = there or _join(part, number, cast, place)
    cast.notes.append(f"Log in as +50587000001 (Marta) or any up to …{len(PARTS):04d}, with the password {PASSWORD}")


def _join(part: Part, number: str, cast: Cast, place: int) -> int:
    latitude, longitude = part.place
    person = NewPerson(
        phone_number=number,
        password=PASSWORD,
        full_name=part.full_name,
        last_name=part.last_name,
        role=part.role,
        bio=part.bio,
        latitude=latitude,
        longitude=longitude,
        profession=part.profession,
        business_type=part.business_type,
    )
    cast.count("people")
    return register(person=person, picture=None, now=cast.ago(days=400 - 15 * place)).user_id
