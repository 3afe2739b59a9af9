"""A supervisor in a process of its own: `python -m tests.commands.supervised may-wait|needed COMMAND…`."""

import ctypes
import sys

from agrovet.serving.supervisor import Child, Supervisor

PR_SET_CHILD_SUBREAPER = 36


def main() -> int:
    """Look after the command, as the first process of a container does: what it leaves behind comes to us."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    child = Child(name="the one", command=sys.argv[2:], may_wait=sys.argv[1] == "may-wait")
    return Supervisor([child], [], announcement="", patience=1).run()


if __name__ == "__main__":
    sys.exit(main())
