"""
Carrying out what was asked for in a process of its own.

A web process may be ended at any time, and a thread of it with it; a child in a session of its own goes on. It is also
the very command that operators run, with memory and connections of its own.
"""

import os
import subprocess
import sys
import threading

from django.conf import settings

from extraction.starting.models import Start

# What says who watches over this process, and where it counts: the child is nobody's to restart, and counts nothing.
_OURS_ALONE = ("SUPERVISOR_PID", "PROMETHEUS_MULTIPROC_DIR")


def launch(start: Start) -> None:
    """Begin it; whoever asked need not wait, nor live on."""
    child = subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "carry_out", str(start.id)],
        cwd=settings.BASE_DIR,
        env={name: value for name, value in os.environ.items() if name not in _OURS_ALONE},
        stdin=subprocess.DEVNULL,
        # What it tells is in its row; what goes wrong is in the log of the server.
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    # So that the system can forget it once it has ended.
    threading.Thread(target=child.wait, name=f"carrying out {start.id}", daemon=True).start()
