"""The people of the demo data."""

from agrovet.kernel.demo import SHOWN_PERSON, DemoData
from modules.accounts.demo_people import PARTS, Part
from modules.accounts.models import User
from modules.accounts.operations.registration import NewPerson, register
from modules.accounts.phone_numbers import digits_of

PASSWORD = "Demo-AgroVet-1"  # printed for whoever asked for a demo; no other account has it


def fill(demo: DemoData) -> None:
    """Register everybody who is not there yet, and note the ids of all."""
    numbers = {part.called: f"+5058700{place:04d}" for place, part in enumerate(PARTS, 1)}
    for place, part in enumerate(PARTS, 1):
        number = numbers[part.called]
        there = User.objects.filter(phone_digits=digits_of(number)).values_list("id", flat=True).first()
        demo.people[part.called] = there or _join(part, number, demo, place)
    (shown,) = (part for part in PARTS if part.called == SHOWN_PERSON)
    demo.notes.append(
        f"Log in as {numbers[SHOWN_PERSON]} ({shown.full_name}, {shown.town}) with the password {PASSWORD}. "
        f"The others, up to {numbers[PARTS[-1].called]}, have the same password."
    )


def _join(part: Part, number: str, demo: DemoData, place: int) -> int:
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
    demo.count("people")
    return register(person=person, picture=None, now=demo.ago(days=400 - 15 * place)).user_id
