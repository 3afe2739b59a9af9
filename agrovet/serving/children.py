"""Which processes serve, and by which command."""

import socket
import sys
from collections.abc import Sequence
from types import ModuleType

from agrovet.serving import beside
from agrovet.serving.options import Options
from agrovet.serving.refusal import Refusal
from agrovet.serving.supervisor import Child

EVERYWHERE = {"0.0.0.0", "::", ""}


def refuse_what_needs_redis(options: Options, settings: ModuleType) -> None:
    """
    Several web processes pass sockets' frames to each other through Redis.

    :raises Refusal: if there is none
    """
    if options.workers > 1 and not settings.REDIS_URL:
        raise Refusal(
            f"--workers {options.workers} needs REDIS_URL: without Redis, people in different web processes "
            "would not see each other's chat messages. Set it, or leave --workers away."
        )


def wanted(options: Options, settings: ModuleType, sockets: Sequence[socket.socket], *, prepared: int) -> list[Child]:
    """
    The processes to start: web, with Redis a worker and a scheduler, and the services beside.

    :param prepared: the number of a file that ends once the databases are prepared: web processes wait for that
    """
    numbers = [each.fileno() for each in sockets]
    web = [sys.executable, "-m", "agrovet.serving.web", f"--sockets={','.join(map(str, numbers))}"]
    web += [f"--prepared={prepared}", f"--grace={settings.AGROVET_GRACE_SECONDS}"]
    web += [f"--head={settings.AGROVET_HEAD_SECONDS}", f"--body={settings.AGROVET_BODY_SECONDS}"]
    names = ["web", *(f"web {number}" for number in range(2, options.workers + 1))]
    children = [Child(name=name, command=web, inherits=[*numbers, prepared], tells=True) for name in names]
    if settings.REDIS_URL:
        children += [
            Child(name=name, command=[sys.executable, "-m", "agrovet.serving.background", name], may_wait=True)
            for name in ("worker", "scheduler")
        ]
    return children + beside.children(options, settings)


def announcement(options: Options, settings: ModuleType) -> str:
    """Where to look, told once it can be looked at."""
    host = "localhost" if options.host in EVERYWHERE | {"127.0.0.1"} else options.host
    base = f"http://{host}:{settings.PORT}"
    if settings.AGROVET_SIDE == "service":
        return f"The service of {', '.join(settings.AGROVET_MODULES)} answers at {base}"
    lines = ["", f"AgroVet serves at {base}/api/   (Ctrl-C stops it)", f"    documentation  {base}/swagger/"]
    if settings.HOSTS_ACCOUNTS:
        lines.append(f"    administration {base}/admin/")
    if settings.AGROVET_COMPAT_PORTS:
        lines.append("    and on ports 8001 to 8006")
    database = "SQLite" if settings.IS_EMBEDDED else "PostgreSQL"
    beside = "Redis, worker and scheduler" if settings.REDIS_URL else "no Redis: this process does all"
    lines.append(f"    data in {settings.AGROVET_DATA_DIR}, {database}, {beside}")
    if options.beside:
        lines.append(f"    beside it, ready to take over: {', '.join(options.beside)}")
    if options.host in EVERYWHERE:
        lines.append(f"    answers to {', '.join(settings.ALLOWED_HOSTS)} (AGROVET_ALLOWED_HOSTS)")
    return "\n".join(lines)
