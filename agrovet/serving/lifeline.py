"""What each process does first that the supervisor starts."""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_supervisor() -> None:
    """Have the system end this process when its supervisor is gone, however that one was ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
