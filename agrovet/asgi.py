"""The ASGI application: HTTP by Django, sockets by the hosted modules, and the event bus beside them."""

import logging
import os
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import django
from channels.routing import URLRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402 - Django is set up by the line above
from django.core.handlers.asgi import ASGIHandler  # noqa: E402 - as above

from agrovet.kernel import placement  # noqa: E402 - as above
from agrovet.kernel.bus import doorbell  # noqa: E402 - as above
from agrovet.kernel.errors import Unavailable  # noqa: E402 - as above
from agrovet.kernel.flags import switches  # noqa: E402 - as above
from agrovet.kernel.flags.asking import with_asking  # noqa: E402 - as above
from agrovet.kernel.health.application import with_health  # noqa: E402 - as above
from agrovet.kernel.http.bodies import with_bounded_bodies  # noqa: E402 - as above
from agrovet.kernel.http.one_trip import OneTripHandler  # noqa: E402 - as above
from agrovet.kernel.http.recording import with_record  # noqa: E402 - as above
from agrovet.kernel.http.safety import with_safety  # noqa: E402 - as above
from agrovet.kernel.http.switching import with_switches  # noqa: E402 - as above
from agrovet.kernel.http.tracing import with_trace  # noqa: E402 - as above
from agrovet.kernel.http.vouching import with_vouchers  # noqa: E402 - as above
from agrovet.kernel.pooled.sqlite3 import base as sqlite3  # noqa: E402 - as above
from extraction.guarding.watching import guard  # noqa: E402 - as above
from extraction.operations.attending import attend  # noqa: E402 - as above
from extraction.router.visiting import visitor_of  # noqa: E402 - as above
from extraction.routes import module_of  # noqa: E402 - as above
from extraction.sampling.sampler import sample  # noqa: E402 - as above

logger = logging.getLogger(__name__)


def _socket_routes() -> list[Any]:
    routes: list[Any] = []
    for name in settings.AGROVET_MODULES:
        if find_spec(f"modules.{name}.sockets"):
            routes += import_module(f"modules.{name}.sockets").routes
    return routes


http = with_bounded_bodies(OneTripHandler() if settings.AGROVET_ONE_TRIP else ASGIHandler())
sockets = URLRouter(_socket_routes())


async def _by_kind(scope: Any, receive: Any, send: Any) -> None:
    """Hand a connection to whom it concerns."""
    match scope["type"]:
        case "http" if scope["path"].startswith("/internal/"):
            await _internal(scope, receive, send)
        case "http":
            await http(scope, receive, send)
        case "websocket":
            await _socket(scope, receive, send)
        case "lifespan":
            await _live(receive, send)


def _on_its_side() -> Any:
    """In front of the monolith, the router; in front of a service, what believes the router."""
    inner = with_asking(_by_kind, visitor_of=visitor_of)
    if settings.AGROVET_SIDE == "service":
        return with_vouchers(inner, modules=settings.AGROVET_MODULES)
    from extraction.router.application import with_routing  # noqa: PLC0415 - a service needs no router
    from extraction.shadow.requests import with_shadow  # noqa: PLC0415 - as above

    return with_routing(with_shadow(inner))


served = with_switches(_on_its_side(), module_of=module_of)
application = with_safety(with_health(with_trace(with_record(served, module_of=module_of))))


async def _internal(scope: Any, receive: Any, send: Any) -> None:
    # Loaded where other processes call; most installations have none.
    from agrovet.kernel.doors import endpoint  # noqa: PLC0415 - as above

    await endpoint.answer(scope, receive, send)


async def _socket(scope: Any, receive: Any, send: Any) -> None:
    try:
        await sockets(scope, receive, send)
    except Unavailable as error:
        # Whose key it is cannot be told now: the client is not let in, and comes back by itself.
        logger.warning("A socket was not let in: %s", error)
        await send({"type": "websocket.close", "code": 1013})
    except ValueError as error:
        # How the router says that no route matches; anything else is a fault of ours.
        if "No route found" not in str(error):
            raise
        await receive()
        await send({"type": "websocket.close", "code": 4404})


async def _live(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            sqlite3.stay_open()
            placement.watch()
            switches.tell()
            attend()
            guard()
            sample()
            doorbell.listen()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await send({"type": "lifespan.shutdown.complete"})
            return
