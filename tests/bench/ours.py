"""
Our web process by itself, as the supervisor starts it: `python -m tests.bench.ours PORT SECONDS [one-trip]`.

With the last word, requests go to a thread once (`AGROVET_ONE_TRIP`).
"""

import os
import sys

from agrovet.serving import ports, web


def main() -> None:
    """Serve on this port; heads, and parts of bodies, must come within so many seconds."""
    port, patience, *more = sys.argv[1:]
    os.environ["AGROVET_ONE_TRIP"] = "yes" if more else "no"
    [listener] = ports.listen("127.0.0.1", [int(port)])
    prepared, preparing = os.pipe()
    os.close(preparing)  # the databases are ready
    _, ready = os.pipe()
    sys.argv[1:] = [f"--sockets={listener.fileno()}", f"--prepared={prepared}", f"--ready={ready}", "--grace=10"]
    sys.argv += [f"--head={patience}", f"--body={patience}"]
    web.main()


if __name__ == "__main__":
    main()
