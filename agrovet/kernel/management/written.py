"""Commands whose help is shown as it is written, with its lines and columns."""

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand


class WrittenHelp(BaseCommand):
    """A command; `help` is shown as it is written."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """The parser, which does not fill paragraphs."""
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)
