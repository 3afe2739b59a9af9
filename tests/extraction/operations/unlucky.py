"""An operator who is killed right before a step: `python -m tests.extraction.operations.unlucky STEP VERB MODULE …`."""

import os
import signal
import sys
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "agrovet.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 - once Django is set up

from extraction.operations import preparing  # noqa: E402 - as above
from extraction.operations.running import Run  # noqa: E402 - as above


def main(step: str, *command: str) -> None:
    """Run the command until then."""

    def die(name: str) -> None:
        if name == step:
            os.kill(os.getpid(), signal.SIGKILL)

    begin = Run.__init__

    def begin_unlucky(self: Run, **given: Any) -> None:
        begin(self, **given, before_step=die)

    # The test has looked already.
    preparing.plan_of_process = lambda module: []  # type: ignore[assignment]  # nothing stands in the way
    Run.__init__ = begin_unlucky  # type: ignore[method-assign]  # the one place that knows every operation
    call_command("extraction", *command, "--json")


if __name__ == "__main__":
    main(*sys.argv[1:])
