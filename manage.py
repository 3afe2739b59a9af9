#!/usr/bin/env python3
"""Django's command line for AgroVet: `manage.py help` lists what it can do."""

import gc
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, ManagementUtility

# These touch no rows of modules, are needed before there are any, or look for themselves where modules are. Whatever
# else runs must know that.
WITHOUT_MODULES = frozenset(
    {"api_document", "backup", "check", "collectstatic", "event_documents", "findstatic", "help", "makemessages"}
    | {"makemigrations", "migrate", "migrate_all", "restore", "showmigrations", "sqlmigrate", "version"}
)


class CommandLine(ManagementUtility):
    """Lets a command keep up with where modules stand, while it runs."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        """The command; Django is set up by now."""
        command = super().fetch_command(subcommand)
        gc.freeze()
        gc.enable()
        if subcommand not in WITHOUT_MODULES and not {"-h", "--help"} & set(self.argv):
            from agrovet.kernel import placement  # noqa: PLC0415 - once the settings are there

            placement.watch()
        return command


if __name__ == "__main__":
    # What is loaded now stays: to look through it again and again for garbage takes a fifth of the start.
    gc.disable()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")
    try:
        CommandLine(sys.argv).execute()
    except ImproperlyConfigured as error:
        # A setting that cannot be used: the sentence names it, and a trace would hide the sentence.
        sys.exit(f"{error}")
