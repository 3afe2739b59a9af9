"""
The monolith as a process, for tests that say themselves where modules stand.

    python -m tests.intermediary.monolith --socket 7

Each line on standard input is a JSON object, from a module's name to its standing; it is answered with `ok`.
"""

import argparse
import json
import os
import socket
import sys
import threading

import django

from agrovet.kernel import placement
from agrovet.kernel.placement import Standing
from agrovet.serving import lifeline, web


def main() -> None:
    """Serve on the listening socket that was inherited, until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", type=int, required=True)
    options = parser.parse_args()
    lifeline.end_with_supervisor()
    django.setup()
    config = web.config()
    # Without it, no watcher reads the placements of a database.
    config.lifespan = "off"
    _, ready = os.pipe()
    server = web.Server(config, prepared=os.open(os.devnull, os.O_RDONLY), ready=ready, grace=25)
    threading.Thread(target=_follow, daemon=True).start()
    server.run(sockets=[socket.socket(fileno=options.socket)])


def _follow() -> None:
    for line in sys.stdin:
        placement.learn({module: Standing(**standing) for module, standing in json.loads(line).items()})
        sys.stdout.write("ok\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
