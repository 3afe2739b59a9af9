"""A monolith behind our router, and a service that hosts the forum beside it, on one database."""

import contextlib
from collections.abc import Iterator, Mapping

from tests.intermediary.proxies import SECRET, Ours, ours
from tests.support import processes
from tests.support.servers import MODULES, Server, serving


@contextlib.contextmanager
def forum_apart(standing: Mapping[str, object]) -> Iterator[tuple[Ours, Server]]:
    """Both of them, with the forum placed like this."""
    port = processes.free_port()
    with ours(port) as router:
        parts = {
            "AGROVET_DATA_DIR": str(router.folder),
            "AGROVET_MODULES": "forum",
            "AGROVET_SERVICE_SECRET": SECRET,
            **{f"{name.upper()}_SERVICE_URL": f"http://127.0.0.1:{router.port}" for name in MODULES if name != "forum"},
        }
        with serving(parts=parts, port=port) as service:
            router.say({"forum": standing})
            yield router, service
