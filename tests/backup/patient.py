"""An operator who waits for a line as a step begins: `python -m tests.backup.patient STEP backup|restore …`."""

import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "agrovet.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 - once Django is set up

from agrovet.kernel.management.console import Steps  # noqa: E402 - as above


def main(step: str, *command: str) -> None:
    """Run the command; before the step, say so and wait."""

    def wait(self: Steps, text: str) -> None:
        if text.startswith(step):
            sys.stdout.write(f"{step}\n")
            sys.stdout.flush()
            sys.stdin.readline()

    Steps.say = wait  # type: ignore[method-assign]  # the one place that knows every step
    call_command(*command)


if __name__ == "__main__":
    main(*sys.argv[1:])
