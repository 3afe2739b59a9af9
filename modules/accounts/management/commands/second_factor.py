"""Give a member of staff a second factor for the admin, or take it away."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from modules.accounts.errors import NoSuchStaff
from modules.accounts.operations import second_factor


class Command(BaseCommand):
    """`second_factor give NUMBER`, `second_factor take NUMBER`."""

    help = (
        "Give a member of staff a second factor for the admin, or take it away. What is printed is for the person's "
        "authenticator app, which takes the text after secret= as well, and is not shown again. It is asked for "
        "where AGROVET_ADMIN_SECOND_FACTOR is set."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and for whom."""
        parser.add_argument("verb", choices=["give", "take"], help="give a new one, or take it away")
        parser.add_argument("number", help="the phone number that the person logs in with")

    def handle(self, *args: Any, **options: Any) -> str:
        """Do it, and say what came of it."""
        try:
            if options["verb"] == "give":
                return second_factor.give(phone_number=options["number"])
            had_one = second_factor.take(phone_number=options["number"])
        except NoSuchStaff as error:
            raise CommandError(str(error)) from error
        return "Taken away." if had_one else "There was none."
