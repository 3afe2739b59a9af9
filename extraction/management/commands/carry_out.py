"""`manage.py carry_out`: what the console or the API was asked for, in a process of its own."""

import sys
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from extraction.starting.carrying_out import carry_out


class Command(BaseCommand):
    """Started by a web process, for one number; nobody else need."""

    help = "Carry out the operation that the console or the API was asked for under this number. Started by them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Its number."""
        parser.add_argument("id", type=UUID)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; the exit code is that of `manage.py extraction`."""
        if code := carry_out(options["id"]):
            sys.exit(code)
