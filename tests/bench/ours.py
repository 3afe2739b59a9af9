"""
Our web process by itself, as the supervisor starts it: `python -m tests.bench.ours PORT SECONDS [djangos-handler]`.

With the last word, requests are handled as Django's own handler does it.
"""

import os
import sys

import django
from django.core.handlers.asgi import ASGIHandler

from agrovet.serving import ports, web


def main() -> None:
    """Serve on this port; heads, and parts of bodies, must come within so many seconds."""
    port, patience, *more = sys.argv[1:]
    if more:
        _as_django_does_it()
    [listener] = ports.listen("127.0.0.1", [int(port)])
    prepared, preparing = os.pipe()
    os.close(preparing)  # the databases are ready
    _, ready = os.pipe()
    sys.argv[1:] = [f"--sockets={listener.fileno()}", f"--prepared={prepared}", f"--ready={ready}", "--grace=10"]
    sys.argv += [f"--head={patience}", f"--body={patience}"]
    web.main()


def _as_django_does_it() -> None:
    django.setup()
    from agrovet.kernel.http import handling  # noqa: PLC0415 - once Django is set up

    handling.Handler = ASGIHandler  # type: ignore[misc, assignment]  # what it takes the place of


if __name__ == "__main__":
    main()
