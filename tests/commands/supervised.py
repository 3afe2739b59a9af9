"""
A supervisor in a process of its own: `python -m tests.commands.supervised may-wait|needed|FILE COMMAND…`.

With a file, the command comes after a process that is ready once the file is there.
"""

import ctypes
import sys

from agrovet.serving.supervisor import Child, Supervisor

PR_SET_CHILD_SUBREAPER = 36
READY_WITH_FILE = 'while [ ! -e "$1" ]; do sleep 0.05; done; eval "printf 1 >&${2#--ready=}"; exec sleep 600'


def main() -> int:
    """Look after the command, as the first process of a container does: what it leaves behind comes to us."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    kind, *command = sys.argv[1:]
    children = [Child(name="the one", command=command, may_wait=kind != "needed")]
    if kind not in ("may-wait", "needed"):
        children.insert(0, Child(name="first", command=["sh", "-c", READY_WITH_FILE, "sh", kind], tells=True))
    return Supervisor(children, [], announcement="", patience=1).run()


if __name__ == "__main__":
    sys.exit(main())
