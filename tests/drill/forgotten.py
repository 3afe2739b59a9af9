"""
A process that everybody has forgotten: it learned once where the forum stands, looks no more, and goes on writing.
A worker that hung for a while is one, or a machine that was asleep.

`python -m tests.drill.forgotten AUTHOR` publishes a post each moment and prints the number of each, until its input
ends. No process waits for it at a switch: it has said goodbye.
"""

import json
import os
import select
import sys
from datetime import UTC, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")
django.setup()

from agrovet.kernel import placement  # noqa: E402 - once Django is set up
from agrovet.kernel.writing import WritesHeld  # noqa: E402 - as above
from modules.forum.operations import posts  # noqa: E402 - as above

PAUSE = 0.3  # seconds


def main(author: int) -> None:
    """Write until told to stop; each line is a post that was acknowledged."""
    placement.watch()
    # Whoever is refused by a gate looks where the module stands by now: this one learns by that, and by nothing else.
    placement.watcher.stop()  # type: ignore[union-attr] # its `stop` is the extraction layer's own
    number = 0
    while not select.select([sys.stdin], [], [], PAUSE)[0]:
        title = f"Olvidado {number}"
        try:
            post = posts.publish_post(
                author_id=author,
                title=title,
                content="¿Dónde?",
                now=datetime.now(UTC),
                media_id=None,
                community_id=None,
            )
        except WritesHeld:
            continue  # told so, as clients are: nothing was acknowledged
        sys.stdout.write(json.dumps({"id": post, "title": title}) + "\n")
        sys.stdout.flush()
        number += 1


if __name__ == "__main__":
    main(int(sys.argv[1]))
