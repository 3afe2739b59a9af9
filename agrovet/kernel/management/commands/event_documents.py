"""Write the documents about events and modules from the code, or compare them: `manage.py event_documents --check`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from agrovet.kernel.documents import files
from agrovet.kernel.documents.history import NoHistory


class Command(BaseCommand):
    """Refuses, in both ways, a code that breaks events which are kept."""

    help = (
        "Write docs/reference/{events,modules,asyncapi.yaml,flags.md} from the code; with --check, fail where they say "
        "something else. Fails too where the code changes a kept version of an event in a way that its readers "
        "cannot bear."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Write or compare, and with which branch of git."""
        parser.add_argument("--check", action="store_true", help="compare, write nothing")
        parser.add_argument(
            "--against",
            default="",
            metavar="BRANCH",
            help="let events be as they were where this branch of git was left, too: edited files hide nothing then",
        )

    def handle(self, *args: Any, **options: Any) -> str:
        """
        Say what was done.

        :raises CommandError: if the code breaks a kept event, or the documents say something else
        """
        if set(settings.AGROVET_MODULES) != set(settings.ALL_MODULES):
            raise CommandError("The documents are about all modules: unset AGROVET_MODULES.")
        root = settings.BASE_DIR
        self._refuse_what_breaks_events(root, options["against"])
        made = files.documents(root)
        if not options["check"]:
            written = files.write(root, made)
            return "\n".join(f"Written: {path}" for path in written) or "The documents say what the code does already."
        if different := files.differences(root, made):
            told = "\n".join(different)
            raise CommandError(f"Documents are not what the code does; run manage.py event_documents.\n{told}")
        return f"{len(made)} documents say what the code does."

    def _refuse_what_breaks_events(self, root: Path, against: str) -> None:
        try:
            broken = files.complaints(root, against=against)
        except NoHistory as error:
            raise CommandError(f"Nothing to compare with: {error}") from error
        if broken:
            raise CommandError("\n".join(broken))
