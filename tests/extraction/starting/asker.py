"""A web process that begins an operation, tells its number, and stays until it is killed: `… PERSON VERB MODULE`."""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")
django.setup()

from agrovet.kernel.teams.rights import require_rights  # noqa: E402 - Django is set up by the line above
from extraction.operations import preparing  # noqa: E402 - as above
from extraction.starting.asking import begin  # noqa: E402 - as above

if __name__ == "__main__":
    # The test has looked already.
    preparing.plan_of_process = lambda module: []  # type: ignore[assignment]  # nothing stands in the way
    person, verb, module = sys.argv[1:]
    start = begin(verb, module, by=require_rights(person_id=int(person)), reason="it grows")
    sys.stdout.write(f"{start.id}\n")
    sys.stdout.flush()
    time.sleep(600)
