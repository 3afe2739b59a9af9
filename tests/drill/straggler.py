"""
A process of the monolith that has not heard of a move: it looked at the placements once, and never again.

It takes requests as lines of JSON and carries them out itself, past the router, as a process would that was stopped
and goes on. The gates must see to it that it writes nothing any more.
"""

import json
import os
import sys

import django
from django.test import Client

from agrovet.kernel import placement
from extraction.placements.watching import Watcher


def main() -> None:
    """Look once; then a line for each request, and one for each answer: its status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")
    django.setup()
    watcher = placement.watcher
    assert isinstance(watcher, Watcher)
    watcher.look()
    watcher.look = lambda: None  # type: ignore[method-assign] # from here on it is behind the times
    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        path, key, body = json.loads(line)
        answer = client.patch(
            path, json.dumps(body), content_type="application/json", headers={"authorization": f"Token {key}"}
        )
        sys.stdout.write(f"{answer.status_code}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
