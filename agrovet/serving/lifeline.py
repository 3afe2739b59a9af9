"""What each process does first that the supervisor starts."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
SUPERVISOR = "SUPERVISOR_PID"
"""The variable by which a process knows who started it."""


def end_with_supervisor() -> None:
    """
    Have the system end this process when its supervisor is gone, however that one was ended.

    :raises SystemExit: if it is gone already; the system would say nothing any more
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    supervisor = os.environ.get(SUPERVISOR)
    if supervisor is not None and os.getppid() != int(supervisor):
        raise SystemExit("The supervisor is gone: nobody would end this process.")
