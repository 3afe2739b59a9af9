"""In a service: what the router vouches for is believed, and what others say under its name is dropped."""

import logging
import time
from collections.abc import Sequence
from typing import Any

from asgiref.sync import sync_to_async

from agrovet.kernel.http import vouchers
from agrovet.kernel.http.asgi import Application
from agrovet.kernel.http.telling import tell
from agrovet.kernel.identity import vouched
from agrovet.kernel.repeating import repeating

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""A request with another one changes something: its voucher is for it alone."""

# Asks Redis, which may take a moment.
_is_first_use = sync_to_async(vouchers.is_first_use, thread_sensitive=False)

logger = logging.getLogger(__name__)


# With a voucher, these are known better.
_TOLD = frozenset(
    {b"host", b"forwarded", b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port"}
)


def with_vouchers(application: Application, *, modules: Sequence[str]) -> Application:
    """The application of a service that hosts these modules."""

    async def believing(scope: Any, receive: Any, send: Any) -> None:
        tokens = [value for name, value in scope.get("headers", ()) if name == vouchers.HEADER]
        if not tokens:
            await application(scope, receive, send)
            return
        headers = [pair for pair in scope["headers"] if pair[0] != vouchers.HEADER]
        try:
            if len(tokens) > 1:
                raise vouchers.Refused("there are several")
            voucher = vouchers.accept(tokens[0].decode("latin-1"), modules=modules)
        except vouchers.Refused as refusal:
            logger.warning("A voucher for %s was refused: %s", scope["path"], refusal)
            await application({**scope, "headers": headers}, receive, send)
            return
        if _changes(scope) and not voucher.is_repeated and not await _is_first_use(voucher):
            logger.warning("A request for %s came again with a voucher that was used.", scope["path"])
            await tell(scope, send, 409, "Esta petición ya se recibió.")
            return
        # Of a whole second: it is up to one younger than it says.
        age = max(0.0, time.time() - voucher.issued_at - 1)
        with vouched(voucher.key, voucher.who, age=age), repeating(voucher.is_repeated):
            await application(_as_it_came_in(scope, headers, voucher), receive, send)

    return believing


def _changes(scope: Any) -> bool:
    return scope["type"] == "http" and scope["method"] not in SAFE_METHODS


def _as_it_came_in(scope: Any, headers: list[tuple[bytes, bytes]], voucher: vouchers.Voucher) -> dict[str, Any]:
    scheme = voucher.scheme
    if scope["type"] == "websocket":
        scheme = "wss" if scheme == "https" else "ws"
    return {
        **scope,
        "headers": [
            (b"host", voucher.host.encode("latin-1")),
            *(pair for pair in headers if pair[0] not in _TOLD),
        ],
        "client": (voucher.client, 0),
        "scheme": scheme,
        # Second-generation clients are told by the port that they came in at.
        "server": ((scope.get("server") or ("",))[0], voucher.port),
    }
