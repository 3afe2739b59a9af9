"""An operator who is killed as a step begins: `python -m tests.backup.unlucky STEP backup|restore …`."""

import os
import signal
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "agrovet.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 - once Django is set up

from agrovet.kernel.management.console import Steps  # noqa: E402 - as above


def main(step: str, *command: str) -> None:
    """Run the command until it says that it begins the step."""

    def die(self: Steps, text: str) -> None:
        if text.startswith(step):
            os.kill(os.getpid(), signal.SIGKILL)

    Steps.say = die  # type: ignore[method-assign]  # the one place that knows every step
    call_command(*command)


if __name__ == "__main__":
    main(*sys.argv[1:])
