"""More people in front of the console: of a team, and of none."""

from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import translation

from agrovet.kernel.teams.operations import join, make_team

BY = {"actor": "ana", "reason": "for the tests"}


def staff(number: str, name: str, *, team_of: str = "") -> Client:
    """Somebody on staff who is logged in; of the team of a module, or of none."""
    person: Any = get_user_model().objects.create_user(number, None, full_name=name, is_staff=True)
    if team_of:
        make_team(name=team_of, modules=[team_of], operates=False, **BY)
        join(name=team_of, person_id=person.pk, **BY)
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client


def wrong_with(form: Any) -> dict[str, list[str]]:
    """What a form says against what was sent, in English."""
    with translation.override("en"):
        return {field: [str(error) for error in errors] for field, errors in form.errors.items()}
